//! Finalizers.

use boa_gc::{Finalize, Gc, Trace, force_collect};

use crate::workload::finalizer_storm::{FinalizerStorm, finalized};

/// An object with a finalizer.
#[derive(Trace)]
struct Armed(u64);

impl Finalize for Armed {
    fn finalize(&self) {
        finalized(self.0);
    }
}

#[derive(Default)]
pub(super) struct Storm;

impl FinalizerStorm for Storm {
    fn plain(&mut self, n: u64) {
        for number in 0..n {
            drop(Gc::new(number));
        }
    }

    fn armed(&mut self, n: u64) {
        for number in 0..n {
            drop(Gc::new(Armed(number)));
        }
    }

    fn finalize(&mut self) {
        force_collect();
    }
}
