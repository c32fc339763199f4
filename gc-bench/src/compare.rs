//! Runs every pair in a process of its own.
//!
//! A fresh process gives every run the same empty heap and the same untouched allocator. The
//! backends take turns within each round, so that a slow minute of a shared machine meets them all,
//! and ratios are taken within a round for the same reason.

use std::io::{self, Write};
use std::{env, process::Command};

use crate::{
    allocator,
    backend::Backend,
    cli::Options,
    report::{Measured, Report},
    table::{self, Row},
    workload::Workload,
};

/// Compares, prints, and returns everything that went wrong on the way; an error is one of the
/// output.
pub(crate) fn run(options: &Options, output: &mut dyn Write) -> io::Result<Vec<String>> {
    let mut problems = Vec::new();
    let numbers = match options.runs {
        1 => "One run of each pair in a process of its own".to_owned(),
        runs => format!("Medians of {runs} runs in processes of their own"),
    };
    writeln!(
        output,
        "{numbers}, processor time, allocator: {}.\n\
         The ratio is to {} in the same round.",
        allocator::NAME,
        Backend::BASELINE.name()
    )?;
    for &(workload, n) in &options.workloads {
        let rows = measure(workload, n, options, &mut problems);
        problems.extend(disagreement(workload, &rows));
        write!(output, "\n{}", table::tables(workload, n, &rows))?;
    }
    Ok(problems)
}

/// All runs of one workload.
fn measure(workload: Workload, n: u64, options: &Options, problems: &mut Vec<String>) -> Vec<Row> {
    let mut rows: Vec<Row> = options
        .backends
        .iter()
        .map(|&backend| Row::new(backend, workload))
        .collect();
    for round in 0..options.runs as usize {
        eprintln!(
            "{}: round {} of {}",
            workload.info().name,
            round + 1,
            options.runs
        );
        for turn in 0..rows.len() {
            // Every round starts with another backend, so that none always runs after the same
            // neighbour.
            let index = (turn + round) % rows.len();
            let row = &mut rows[index];
            if row.unsupported.is_some() {
                continue;
            }
            let run = child(row.backend, workload, n);
            row.runs
                .push(run.map_err(|problem| problems.push(problem)).ok());
        }
    }
    rows
}

/// Runs one pair in a new process.
fn child(backend: Backend, workload: Workload, n: u64) -> Result<Measured, String> {
    let (backend, workload) = (backend.name(), workload.info().name);
    let failed = |why: String| format!("{backend} failed at {workload}: {why}");
    let program = env::current_exe().map_err(|error| failed(error.to_string()))?;
    let output = Command::new(program)
        .args(["run", backend, workload, &n.to_string()])
        .output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(failed(format!("{}\n{}", output.status, message.trim_end())));
    }
    match Report::from_json(&String::from_utf8_lossy(&output.stdout)).map_err(failed)? {
        Report::Measured(measured) => Ok(measured),
        Report::Unsupported(unsupported) => Err(failed(unsupported.unsupported)),
    }
}

/// Says which backends computed something else than the first.
fn disagreement(workload: Workload, rows: &[Row]) -> Vec<String> {
    let mut runs = rows.iter().flat_map(|row| row.runs.iter().flatten());
    let Some(first) = runs.next() else {
        return Vec::new();
    };
    let mut problems: Vec<String> = runs
        .filter(|run| (&run.check, run.ops) != (&first.check, first.ops))
        .map(|run| {
            format!(
                "{} disagrees with {} at {}: check {} after {} operations, not {} after {}",
                run.backend,
                first.backend,
                workload.info().name,
                run.check,
                run.ops,
                first.check,
                first.ops
            )
        })
        .collect();
    problems.dedup();
    problems
}
