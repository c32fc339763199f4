//! The JSON line that `run` prints and `compare` reads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{allocator, backend::Backend, measure, measure::timed, workload::Workload};

/// What one process measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Report {
    /// The pair ran.
    Measured(Measured),
    /// The backend cannot express the workload.
    Unsupported(Unsupported),
}

/// The measurements of one pair.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Measured {
    /// The backend's name.
    pub(crate) backend: String,
    /// The workload's name.
    pub(crate) workload: String,
    /// The global allocator's name.
    pub(crate) allocator: String,
    /// The size that was asked for.
    pub(crate) n: u64,
    /// The operations that were timed.
    pub(crate) ops: u64,
    /// Processor time per operation.
    pub(crate) ns_per_op: f64,
    /// Wall time of the whole workload, untimed phases included.
    pub(crate) wall_ns: u64,
    /// The most memory that was ever resident.
    pub(crate) peak_rss_kib: u64,
    /// In hexadecimal, because a JSON reader may keep only 53 bits of a number.
    pub(crate) check: String,
    /// Named measurements, in the units that `list` shows.
    pub(crate) metrics: BTreeMap<String, f64>,
}

/// Says why there are no measurements.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Unsupported {
    /// The backend's name.
    pub(crate) backend: String,
    /// The workload's name.
    pub(crate) workload: String,
    /// The reason.
    pub(crate) unsupported: String,
}

impl Report {
    /// Runs one pair in this process.
    pub(crate) fn of(backend: Backend, workload: Workload, n: u64) -> Self {
        let (name, info) = (backend.name().to_owned(), workload.info());
        let runner = match backend.runner(workload) {
            Ok(runner) => runner,
            Err(reason) => {
                let workload = info.name.to_owned();
                return Self::Unsupported(Unsupported {
                    backend: name,
                    workload,
                    unsupported: reason.to_owned(),
                });
            }
        };
        let (outcome, whole) = timed(|| runner(n));
        Self::Measured(Measured {
            backend: name,
            workload: info.name.to_owned(),
            allocator: allocator::NAME.to_owned(),
            n,
            ops: outcome.ops,
            ns_per_op: rounded(outcome.span.ns_per(outcome.ops)),
            wall_ns: whole.wall.as_nanos() as u64,
            peak_rss_kib: measure::peak_rss_kib(),
            check: format!("{:016x}", outcome.check),
            metrics: outcome
                .metrics
                .iter()
                .map(|(&name, &value)| (name.to_owned(), rounded(value)))
                .collect(),
        })
    }

    /// The report as one line.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and finite numbers are JSON")
    }

    /// Reads what [`Report::to_json`] wrote.
    pub(crate) fn from_json(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| format!("not a report: {error}"))
    }
}

/// Three decimals: the rest is noise and makes the line hard to read.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
