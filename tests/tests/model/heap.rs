//! Random programs do what a naive model of the heap says.

use gc_tests::mutator::Program;

use crate::{ROUNDS, again, seeds};

/// The most bytes that a program is read from.
const BYTES: usize = 800;

#[test]
fn random_programs_do_what_the_model_says() {
    for seed in seeds(ROUNDS) {
        Program::random(seed, BYTES).check(&again(seed, "heap::"));
    }
}
