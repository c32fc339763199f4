//! The `lockfile` program as its user meets it: arguments in, text and an exit code out.
#![forbid(unsafe_code)]

mod invocation;
mod large;
mod overview;
mod questions;
mod strange;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The directory with the lock files made for these tests.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lockfile"))
}

/// Runs the program in the directory of the test files.
fn run(arguments: &str) -> Output {
    let mut program = program();
    program.current_dir(DATA).args(arguments.split_whitespace());
    program.output().expect("the program starts")
}

/// What the program answers. How long the collector took is left out, and so ends the text.
#[track_caller]
fn answer(arguments: &str) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments}: {errors}");
    assert_eq!(errors, "");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    match text.rsplit_once(") in ") {
        Some((before, _)) => format!("{before})"),
        None => text,
    }
}

/// What the program complains of, having printed nothing else.
#[track_caller]
fn complaint(arguments: &str) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    String::from_utf8(output.stderr).expect("it prints text")
}

/// Compares texts by their lines, which a failure shows one by one.
#[track_caller]
fn assert_lines(text: &str, expected: &[&str]) {
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines, expected);
}

/// An empty directory for one test.
fn scratch(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("lockfile")
        .join(test);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a directory is made");
    directory
}
