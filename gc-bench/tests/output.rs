//! What the programs do when nobody takes what they print.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io;
use std::process::{Command, Output, Stdio};

const GC_BENCH: &str = env!("CARGO_BIN_EXE_gc-bench");
const WALK: &str = env!("CARGO_BIN_EXE_walk");

/// Every way to make the programs print something.
const INVOCATIONS: [(&str, &str); 5] = [
    (GC_BENCH, "--help"),
    (GC_BENCH, "list"),
    (GC_BENCH, "run box binary_trees 1"),
    (
        GC_BENCH,
        "compare --runs 1 --quick --backend box --workload binary_trees",
    ),
    (WALK, "gc 1 1"),
];

fn run(program: &str, arguments: &str, stdout: Stdio) -> Output {
    let mut program = Command::new(program);
    program.args(arguments.split_whitespace()).stdout(stdout);
    program.output().expect("the program starts")
}

#[test]
fn a_full_output_is_an_error() {
    for (program, arguments) in INVOCATIONS {
        let full = File::options().write(true).open("/dev/full");
        let output = run(program, arguments, full.expect("Linux has it").into());
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or_default();
        assert!(
            last.contains(": cannot write to the standard output: No space left on device"),
            "{arguments}: {text}"
        );
        assert_eq!(output.status.code(), Some(1), "{arguments}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    for (program, arguments) in INVOCATIONS {
        let (reader, writer) = io::pipe().expect("a pipe is made");
        drop(reader);
        let output = run(program, arguments, writer.into());
        let text = String::from_utf8_lossy(&output.stderr);
        // The comparison tells its progress, which is no complaint.
        let complaint = text.lines().find(|line| !line.contains(": round "));
        assert_eq!(complaint, None, "{arguments}");
        assert!(output.status.success(), "{arguments}: {text}");
    }
}

#[test]
fn a_single_run_is_not_called_a_median() {
    let one = run(GC_BENCH, INVOCATIONS[3].1, Stdio::piped());
    let text = String::from_utf8_lossy(&one.stdout);
    assert!(
        text.starts_with(
            "One run of each pair in a process of its own, processor time, allocator: "
        ),
        "{text}"
    );
    let several = INVOCATIONS[3].1.replace("--runs 1", "--runs 2");
    let several = run(GC_BENCH, &several, Stdio::piped());
    let text = String::from_utf8_lossy(&several.stdout);
    assert!(
        text.starts_with(
            "Medians of 2 runs in processes of their own, processor time, allocator: "
        ),
        "{text}"
    );
}
