//! Random programs do what naive models of the heap say.
//!
//! `GC_MODEL_ROUNDS` says how many programs `heap` runs, and the other tests in proportion; `GC_MODEL_SEED` says which to
//! begin with.

use core::ops::Range;
use std::env;

mod finalization;
mod finalization_machine;
mod heap;
mod weak;
mod weak_machine;

/// How many programs `heap` runs if nothing else is asked for.
const ROUNDS: u64 = 2000;

/// The seeds of the programs that a test runs: `rounds` of them for [`ROUNDS`] of `heap`.
fn seeds(rounds: u64) -> Range<u64> {
    let seed = number("GC_MODEL_SEED");
    let rounds = match number("GC_MODEL_ROUNDS") {
        Some(number) => (number * rounds).div_ceil(ROUNDS),
        None if seed.is_some() => 1,
        None => rounds,
    };
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
