//! Random programs with finalizers, finalization queues and cleanups do what a naive model of them says.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use crate::{again, finalization_machine, seeds};

fn run(stress: bool, rounds: u64) {
    for seed in seeds(rounds) {
        let result = catch_unwind(AssertUnwindSafe(|| finalization_machine::run(seed, stress)));
        if let Err(payload) = result {
            eprintln!("in {}", again(seed, "finalization::"));
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
