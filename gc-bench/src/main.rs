//! Benchmarks of gc-core beside its peers.
//!
//! `run` measures one backend on one workload in this process and prints one line of JSON;
//! `compare` runs every pair in processes of its own and prints tables. `README.md` describes the
//! method.

mod allocator;
mod backend;
mod cli;
mod compare;
mod measure;
mod outcome;
mod random;
mod report;
mod stack;
mod table;
#[cfg(test)]
mod tests;
mod workload;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use cli::Command;

fn main() -> ExitCode {
    // Nothing but text means anything here, so what is not text may be named as it can be.
    let arguments = env::args_os().skip(1);
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let command = match cli::parse(arguments) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("gc-bench: {message}\n\n{}", cli::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(command, &mut io::stdout().lock()) {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            for problem in problems {
                eprintln!("gc-bench: {problem}");
            }
            ExitCode::FAILURE
        }
        // The reader has seen enough, as in `gc-bench list | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gc-bench: cannot write to the standard output: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked and returns what went wrong on the way; an error is one of the output.
fn run(command: Command, output: &mut dyn Write) -> io::Result<Vec<String>> {
    let mut problems = Vec::new();
    match command {
        Command::Help => writeln!(output, "{}", cli::USAGE)?,
        Command::List => output.write_all(table::listing().as_bytes())?,
        Command::Run {
            backend,
            workload,
            n,
        } => {
            stack::ensure_deep();
            let report = report::Report::of(backend, workload, n);
            writeln!(output, "{}", report.to_json())?;
        }
        Command::Compare(options) => problems = compare::run(&options, output)?,
    }
    output.flush()?;
    Ok(problems)
}
