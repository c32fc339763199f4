//! What must not compile, with the words that the compiler says then, and what must.
//!
//! Each folder of `ui` is a theme; each file in it is one misuse and has a `.stderr` beside it.
//! `TRYBUILD=overwrite cargo test -p gc-tests --test ui` writes those anew; read the difference. The
//! programs in `ui/pass` compile and run: they hold what lies next to the misuses, so that none of
//! those fails for another reason than its own.
//!
//! On other targets and under checkers there is nothing to learn from this, so it is left out.
#![cfg(not(gc_portable))]

use std::process::Command;

/// The release that the `.stderr` files were written with. Another one says it in other words.
const RELEASE: &str = "rustc 1.95.";

const THEMES: [&str; 10] = [
    "shape", "attr", "life", "field", "cell", "skip", "impls", "bounds", "all", "sound",
];

#[test]
fn misuses_are_refused_in_the_words_on_record() {
    let found = compiler();
    if !found.starts_with(RELEASE) {
        eprintln!("skipped: the words on record are those of {RELEASE}x, and this is {found}");
        return;
    }
    let tests = trybuild::TestCases::new();
    for theme in THEMES {
        tests.compile_fail(format!("ui/{theme}/*.rs"));
    }
}

#[test]
fn what_lies_next_to_the_misuses_compiles_and_runs() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

/// The compiler that cargo runs, or why it could not be asked.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    match Command::new(&rustc).arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) => format!("{}: {error}", rustc.to_string_lossy()),
    }
}
