//! Tables for people.

use core::fmt::Write as _;

use crate::{backend::Backend, report::Measured, workload::Workload};

/// All runs of one backend on one workload.
#[derive(Debug)]
pub(crate) struct Row {
    /// The backend.
    pub(crate) backend: Backend,
    /// One entry a round; `None` if that run failed.
    pub(crate) runs: Vec<Option<Measured>>,
    /// Why there are no runs.
    pub(crate) unsupported: Option<&'static str>,
}

impl Row {
    /// A row without runs.
    pub(crate) fn new(backend: Backend, workload: Workload) -> Self {
        Self {
            backend,
            runs: Vec::new(),
            unsupported: backend.runner(workload).err(),
        }
    }
}

/// Reads one number from a run.
type Column<'a> = &'a dyn Fn(&Measured) -> Option<f64>;

/// The tables of one workload: time per operation, each named measurement, and peak memory.
pub(crate) fn tables(workload: Workload, n: u64, rows: &[Row]) -> String {
    let info = workload.info();
    let mut text = format!("## {} (n = {n}: {})\n", info.name, info.n_means);
    let time = format!("ns/op; op = {}", info.op);
    text += &table(&time, rows, &|run| Some(run.ns_per_op));
    for metric in info.metrics {
        let title = format!("{} ({}): {}", metric.name, metric.unit, metric.about);
        text += &table(&title, rows, &|run| run.metrics.get(metric.name).copied());
    }
    text += &table("peak resident memory (MiB)", rows, &|run| {
        Some(run.peak_rss_kib as f64 / 1024.0)
    });
    text.push('\n');
    for row in rows {
        if let Some(reason) = row.unsupported {
            _ = writeln!(text, "- {}: unsupported, {reason}", row.backend.name());
        }
    }
    text
}

/// One table: a line a backend, a dash where there is nothing to show.
fn table(title: &str, rows: &[Row], column: Column<'_>) -> String {
    let mut text = format!("\n### {title}\n");
    _ = writeln!(
        text,
        "{:<16}{:>10}{:>24}{:>8}",
        "backend", "median", "min .. max", "ratio"
    );
    let baseline = rows.iter().find(|row| row.backend == Backend::BASELINE);
    for row in rows {
        let values: Vec<f64> = row.runs.iter().flatten().filter_map(column).collect();
        let ratio = baseline.and_then(|baseline| median(&ratios(row, baseline, column)));
        let spread = values
            .iter()
            .copied()
            .reduce(f64::min)
            .zip(values.iter().copied().reduce(f64::max));
        let dash = || "-".to_owned();
        _ = writeln!(
            text,
            "{:<16}{:>10}{:>24}{:>8}",
            row.backend.name(),
            median(&values).map_or_else(dash, shown),
            spread.map_or_else(dash, |(min, max)| format!(
                "{} .. {}",
                shown(min),
                shown(max)
            )),
            ratio.map_or_else(dash, |ratio| format!("{ratio:.2}")),
        );
    }
    text
}

/// The ratios to the baseline within each round.
fn ratios(row: &Row, baseline: &Row, column: Column<'_>) -> Vec<f64> {
    let value = |run: &Option<Measured>| run.as_ref().and_then(column);
    let rounds = row.runs.iter().zip(&baseline.runs);
    let pairs = rounds.filter_map(|(run, baseline)| value(run).zip(value(baseline)));
    pairs
        .filter(|&(_, baseline)| baseline > 0.0)
        .map(|(value, baseline)| value / baseline)
        .collect()
}

/// The value in the middle, or the mean of the two there.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(sorted[middle - 1], upper)
    })
}

/// Two decimals for small numbers, one for large ones.
fn shown(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

/// The backends and workloads, for `list`.
pub(crate) fn listing() -> String {
    let mut text = String::from("backends\n");
    for backend in Backend::ALL {
        _ = writeln!(text, "  {:<18}{}", backend.name(), backend.about());
    }
    text += "\nworkloads\n";
    for workload in Workload::ALL {
        let info = workload.info();
        _ = writeln!(text, "  {:<18}{}", info.name, info.about);
        _ = writeln!(
            text,
            "  {:<18}n: {}; default {}",
            "", info.n_means, info.default_n
        );
        _ = writeln!(text, "  {:<18}op: {}", "", info.op);
        for metric in info.metrics {
            _ = writeln!(
                text,
                "  {:<18}{} ({}): {}",
                "", metric.name, metric.unit, metric.about
            );
        }
        for backend in Backend::ALL {
            if let Err(reason) = backend.runner(workload) {
                _ = writeln!(
                    text,
                    "  {:<18}unsupported by {}: {reason}",
                    "",
                    backend.name()
                );
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, median, ratios};
    use crate::{backend::Backend, report::Measured, workload::Workload};

    fn row(backend: Backend, times: &[Option<f64>]) -> Row {
        let run = |ns_per_op: f64| Measured {
            backend: backend.name().to_owned(),
            workload: String::new(),
            allocator: String::new(),
            n: 1,
            ops: 1,
            ns_per_op,
            wall_ns: 0,
            peak_rss_kib: 0,
            check: String::new(),
            metrics: [].into(),
        };
        let runs = times.iter().map(|time| time.map(run)).collect();
        Row {
            runs,
            ..Row::new(backend, Workload::BinaryTrees)
        }
    }

    #[test]
    fn a_median_lies_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 9.0]), Some(3.0));
        assert_eq!(median(&[3.0, 1.0, 9.0, 5.0]), Some(4.0));
    }

    #[test]
    fn ratios_are_taken_within_a_round_and_skip_failures() {
        let baseline = row(Backend::GcCore, &[Some(2.0), Some(4.0), None]);
        let other = row(Backend::Rc, &[Some(4.0), Some(12.0), Some(5.0)]);
        assert_eq!(
            ratios(&other, &baseline, &|run| Some(run.ns_per_op)),
            [2.0, 3.0]
        );
    }
}
