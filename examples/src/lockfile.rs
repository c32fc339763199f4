//! Questions about a `Cargo.lock`, answered on a graph of garbage-collected objects.
//!
//! Every package is an object that points down to what it depends on and back up to what depends on
//! it. The graph is therefore full of cycles, which is what reference counting cannot free. The
//! question "what would disappear without this package?" is put to the collector itself: the package
//! is unlinked, a collection runs, and whatever it finds unreachable is the answer. Only the overview,
//! which asks it of every direct dependency, finds all answers by one search; a test compares them
//! with the collector's.
//!
//! | part | file |
//! |---|---|
//! | the command line | `cli` |
//! | finding, reading and parsing the file | `load`, `parse`, `resolve` |
//! | the graph | `graph`, `id`, `find` |
//! | the questions | `why`, `duplicates`, `removal`, `heaviest`, `stats`, `overview` |
//! | what the user sees | `table`, `suggest`, `escape`, `error` |

mod cli;
mod duplicates;
mod error;
mod escape;
mod find;
mod graph;
mod heaviest;
mod id;
mod load;
mod overview;
mod parse;
mod removal;
mod resolve;
#[cfg(test)]
mod samples;
mod stats;
mod suggest;
mod table;
mod why;

use std::ffi::OsString;
use std::io::Write;

use gc_core::Heap;

pub use error::{Error, FAILURE};

use crate::lockfile::cli::Command;
use crate::lockfile::graph::Graph;

/// Runs the program: what it is asked is in `arguments`, the program's name left out, and what it
/// answers goes to `output`.
///
/// # Errors
///
/// If the arguments make no sense, the lock file cannot be read, a package is not in it, or
/// `output` cannot be written to.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let request = cli::parse(arguments)?;
    match &request.command {
        Command::Help => output.write_all(cli::HELP.as_bytes())?,
        Command::Version => writeln!(output, "lockfile {}", env!("CARGO_PKG_VERSION"))?,
        command => answer(command, request.file, output)?,
    }
    output.flush()?;
    Ok(())
}

/// Answers a question about a lock file.
fn answer(command: &Command, file: Option<OsString>, output: &mut dyn Write) -> Result<(), Error> {
    let lock = load::load(file)?;
    let mut heap = Heap::new();
    let graph = Graph::load(&mut heap, &lock);
    match command {
        Command::Why(package) => why::print(&heap, &lock, &graph, package, output),
        Command::Duplicates => duplicates::print(&heap, &graph, output),
        Command::Remove(package) => removal::print(&mut heap, &lock, graph, package, output),
        Command::Stats => stats::print(&mut heap, &lock, graph, output),
        Command::Overview => overview::print(&mut heap, &lock, graph, output),
        Command::Help | Command::Version => Ok(()),
    }
}
