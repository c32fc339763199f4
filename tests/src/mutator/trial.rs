//! Trying programs, and making those that fail short.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, set_hook, take_hook};

use super::check::{Mismatch, message};
use super::machine::run;
use super::op::Program;

impl Program {
    /// Runs the program.
    ///
    /// # Errors
    ///
    /// If the heap does not do what the model says, how they differ.
    pub fn run(&self) -> Result<(), Mismatch> {
        match catch_unwind(AssertUnwindSafe(|| run(self, 0))) {
            Ok(result) => result,
            Err(payload) => Err(Mismatch(message(&*payload))),
        }
    }

    /// Runs the program, of which `name` says where it comes from.
    ///
    /// # Panics
    ///
    /// If the heap does not do what the model says. The message has the shortest program found that
    /// fails.
    #[track_caller]
    pub fn check(&self, name: &str) {
        if let Err(first) = self.run() {
            let hook = take_hook();
            set_hook(Box::new(|_| {}));
            let shortest = self.shrink();
            let last = shortest.run().expect_err("it still fails");
            set_hook(hook);
            panic!("{first}\nin {name}, and shortened: {last}\n{shortest}");
        }
    }

    /// A program that fails as well, with steps left out for as long as that goes.
    fn shrink(&self) -> Program {
        let mut shortest = self.clone();
        let mut chunk = self.ops.len().div_ceil(2);
        while chunk > 0 {
            let mut at = 0;
            let before = shortest.ops.len();
            while at < shortest.ops.len() {
                let mut shorter = shortest.clone();
                let end = shortest.ops.len().min(at + chunk);
                shorter.ops.drain(at..end);
                match shorter.run() {
                    Ok(()) => at = end,
                    Err(_) => shortest = shorter,
                }
            }
            let progress = shortest.ops.len() < before;
            chunk = if chunk == 1 && progress { 1 } else { chunk / 2 };
        }
        shortest
    }
}
