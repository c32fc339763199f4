//! What one workload measured on one backend.

use std::collections::BTreeMap;

use crate::{measure::Span, workload::Info};

/// The result of a workload, before the process adds what it knows about itself.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The operations that were timed.
    pub(crate) ops: u64,
    /// The time of those operations.
    pub(crate) span: Span,
    /// Equal for every backend that did the same work.
    pub(crate) check: u64,
    /// Named measurements in the units that the workload's [`Info`] declares.
    pub(crate) metrics: BTreeMap<&'static str, f64>,
    /// Knows which metrics exist.
    info: &'static Info,
}

impl Outcome {
    /// A result without named measurements.
    pub(crate) fn new(info: &'static Info, ops: u64, span: Span, check: u64) -> Self {
        Self {
            ops,
            span,
            check,
            metrics: BTreeMap::new(),
            info,
        }
    }

    /// Adds a named measurement.
    ///
    /// # Panics
    ///
    /// If the workload does not declare it: the tables would not show it.
    pub(crate) fn with(mut self, name: &'static str, value: f64) -> Self {
        assert!(
            self.info.metrics.iter().any(|metric| metric.name == name),
            "undeclared metric {name}"
        );
        self.metrics.insert(name, value);
        self
    }

    /// Adds a named measurement that not every backend has.
    pub(crate) fn with_some(self, name: &'static str, value: Option<f64>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}
