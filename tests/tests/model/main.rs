//! Random programs do what naive models of the heap say.
//!
//! `GC_MODEL_ROUNDS` says how many programs each test runs, `GC_MODEL_SEED` which to begin with.

use core::ops::Range;
use std::env;

mod finalization;
mod finalization_machine;
mod heap;
mod weak;
mod weak_machine;

/// The seeds of the programs that a test runs: so many, if nothing else is asked for.
fn seeds(default: u64) -> Range<u64> {
    let seed = number("GC_MODEL_SEED");
    let default = if seed.is_some() { 1 } else { default };
    let rounds = number("GC_MODEL_ROUNDS").unwrap_or(default);
    let seed = seed.unwrap_or(0);
    seed..seed + rounds
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().expect("the variable is a number"))
}

/// How to run a program again.
fn again(seed: u64, test: &str) -> String {
    format!("what `GC_MODEL_SEED={seed} cargo test -p gc-tests --test model {test}` runs")
}
