//! Random programs with weak references, tables and ephemerons do what a naive model of them says.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use crate::{again, seeds, weak_machine};

fn run(stress: bool, rounds: u64) {
    for seed in seeds(rounds) {
        let result = catch_unwind(AssertUnwindSafe(|| weak_machine::run(seed, stress)));
        if let Err(payload) = result {
            eprintln!("in {}", again(seed, "weak::"));
            resume_unwind(payload);
        }
    }
}

#[test]
fn random_weak_parts_do_what_the_model_says() {
    run(false, 300);
}

#[test]
fn random_weak_parts_do_what_the_model_says_in_stress_mode() {
    run(true, 100);
}
