//! The small examples run to their end; what they show, they assert themselves.
#![forbid(unsafe_code)]

use std::process::Command;

/// Runs a program and returns the lines that it printed.
#[track_caller]
fn run(program: &str) -> Vec<String> {
    let output = Command::new(program).output().expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} failed: {errors}");
    assert_eq!(errors, "");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn cyclic_list() {
    assert_eq!(run(env!("CARGO_BIN_EXE_cyclic_list")).len(), 3);
}

#[test]
fn parent_links() {
    let lines = run(env!("CARGO_BIN_EXE_parent_links"));
    assert_eq!(
        lines[..2],
        ["/home/ada/papers", "/home/bob/papers/ada/papers"]
    );
}

#[test]
fn interpreter() {
    let lines = run(env!("CARGO_BIN_EXE_interpreter"));
    assert_eq!(
        lines[0],
        "the sum of the numbers up to 1000000 is 500000500000"
    );
}

#[test]
fn two_heaps() {
    assert_eq!(run(env!("CARGO_BIN_EXE_two_heaps")).len(), 3);
}

#[test]
fn finalizer() {
    assert_eq!(run(env!("CARGO_BIN_EXE_finalizer")).len(), 5);
}

#[test]
fn page_cache() {
    let lines = run(env!("CARGO_BIN_EXE_page_cache"));
    assert_eq!(
        lines[1..],
        ["generated again: <h1>news</h1>", "1 name removed"]
    );
}

#[test]
fn destructors() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_destructors")),
        [
            "b is gone",
            "and its socket is closed",
            "a is gone",
            "no one to tell"
        ]
    );
}

#[test]
fn same_weak_ref() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_same_weak_ref")),
        ["gone: the value a", "still there: the value b"]
    );
}

#[test]
fn interning() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_interning")),
        ["9 words", "5 symbols", "after another program: 3"]
    );
}

#[test]
fn annotations() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_annotations")),
        ["circle: 3", "square: 400"]
    );
}

#[test]
fn lua_gc() {
    let lines = run(env!("CARGO_BIN_EXE_lua_gc"));
    assert_eq!(lines, ["obj value", "nil", "nil"]);
}

#[test]
fn golua() {
    let lines = run(env!("CARGO_BIN_EXE_golua"));
    assert_eq!(
        lines[..4],
        [
            "Safe",
            "  collected:",
            "  collected:",
            "  left a context: finalize c, release c",
        ]
    );
    assert_eq!(lines.len(), 15);
}

#[test]
fn reference_counts() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_reference_counts")),
        [
            "still there: the book",
            "freed: a page, another page, chapter one, the book"
        ]
    );
}

#[test]
fn open_files() {
    assert_eq!(
        run(env!("CARGO_BIN_EXE_open_files")),
        [
            "opened a with descriptor 0",
            "opened b with descriptor 1",
            "nobody refers to a any more: closed",
            "opened c with descriptor 0",
            "cannot open d: too many files are open",
            "opened e with descriptor 1"
        ]
    );
}
