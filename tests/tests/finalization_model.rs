//! Random programs with finalizers, finalization queues and cleanups do what a naive model of them says.
//!
//! `GC_MODEL_ROUNDS` says how many programs to run, `GC_MODEL_SEED` which to begin with.

use core::panic::AssertUnwindSafe;
use std::env;
use std::panic::{catch_unwind, resume_unwind};

mod finalization_machine;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().expect("the variable is a number"))
}

fn run(stress: bool, default: u64) {
    let seed = number("GC_MODEL_SEED");
    let default = if seed.is_some() { 1 } else { default };
    let rounds = number("GC_MODEL_ROUNDS").unwrap_or(default);
    let seed = seed.unwrap_or(0);
    for seed in seed..seed + rounds {
        let result = catch_unwind(AssertUnwindSafe(|| finalization_machine::run(seed, stress)));
        if let Err(payload) = result {
            eprintln!(
                "in what `GC_MODEL_SEED={seed} cargo test -p gc-tests --test finalization_model` runs"
            );
            resume_unwind(payload);
        }
    }
}

#[test]
fn random_finalizations_are_what_the_model_says() {
    run(false, 1000);
}

#[test]
fn random_finalizations_are_what_the_model_says_in_stress_mode() {
    run(true, 300);
}
