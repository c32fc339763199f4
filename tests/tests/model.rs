//! Random programs do what a naive model of the heap says.
//!
//! `GC_MODEL_ROUNDS` says how many programs to run, `GC_MODEL_SEED` which to begin with.

use std::env;

use gc_tests::mutator::Program;

/// The most bytes that a program is read from.
const BYTES: usize = 800;

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().expect("the variable is a number"))
}

#[test]
fn random_programs_do_what_the_model_says() {
    let seed = number("GC_MODEL_SEED");
    let default = if seed.is_some() { 1 } else { 2000 };
    let rounds = number("GC_MODEL_ROUNDS").unwrap_or(default);
    let seed = seed.unwrap_or(0);
    for seed in seed..seed + rounds {
        let name = format!("what `GC_MODEL_SEED={seed} cargo test -p gc-tests --test model` runs");
        Program::random(seed, BYTES).check(&name);
    }
}
