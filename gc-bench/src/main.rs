//! Benchmarks of gc-core beside its peers.
//!
//! `run` measures one backend on one workload in this process and prints one line of JSON;
//! `compare` runs every pair in processes of its own and prints tables. `README.md` describes the
//! method.

#![allow(
    clippy::print_stdout,
    reason = "printing its results is what this program is for"
)]

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

use std::process::ExitCode;

use cli::Command;

fn main() -> ExitCode {
    let command = match cli::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("gc-bench: {message}\n\n{}", cli::USAGE);
            return ExitCode::from(2);
        }
    };
    match command {
        Command::Help => println!("{}", cli::USAGE),
        Command::List => print!("{}", table::listing()),
        Command::Run {
            backend,
            workload,
            n,
        } => {
            stack::ensure_deep();
            println!("{}", report::Report::of(backend, workload, n).to_json());
        }
        Command::Compare(options) => {
            if let Err(problems) = compare::run(&options) {
                for problem in problems {
                    eprintln!("gc-bench: {problem}");
                }
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
