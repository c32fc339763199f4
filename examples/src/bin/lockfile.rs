//! Says what is in a `Cargo.lock`, why, and what would go if a package went; see `--help`.
#![forbid(unsafe_code)]

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use gc_examples::lockfile;

fn main() -> ExitCode {
    let mut output = BufWriter::new(io::stdout().lock());
    match lockfile::run(env::args_os().skip(1), &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_broken_pipe() => {
            // The reader has seen enough, as in `lockfile | head`. What is still in the buffer is
            // discarded, since dropping it would try to write it.
            let _ = output.into_parts();
            ExitCode::SUCCESS
        }
        Err(error) => {
            // There is nobody left to tell if this fails too.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(lockfile::FAILURE)
        }
    }
}
