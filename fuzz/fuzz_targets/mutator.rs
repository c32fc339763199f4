//! Runs programs that are made from bytes, against the heap and against a model of it.
//!
//! ```sh
//! cargo +nightly fuzz run mutator -- -max_len=1000
//! ```
#![no_main]

use gc_tests::mutator::Program;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let program = Program::decode(bytes);
    if let Err(mismatch) = program.run() {
        panic!("{mismatch}\n{program}");
    }
});
