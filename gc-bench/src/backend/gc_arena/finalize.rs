//! Finalizers: drop glue is what the library has.

use gc_arena::{Collect, Gc, Rootable};

use super::{Pace, Paced};
use crate::workload::finalizer_storm::{FinalizerStorm, finalized};

/// An object whose drop is its finalizer.
#[derive(Collect)]
#[collect(require_static)]
struct Armed(u64);

impl Drop for Armed {
    fn drop(&mut self) {
        finalized(self.0);
    }
}

pub(super) type Storm = Rootable![()];

impl<P: Pace> Default for Paced<Storm, P> {
    fn default() -> Self {
        Self::new(|_| ())
    }
}

impl<P: Pace> FinalizerStorm for Paced<Storm, P> {
    fn plain(&mut self, n: u64) {
        self.arena.mutate(|mc, ()| {
            for number in 0..n {
                Gc::new(mc, number);
            }
        });
    }

    fn armed(&mut self, n: u64) {
        self.arena.mutate(|mc, ()| {
            for number in 0..n {
                Gc::new(mc, Armed(number));
            }
        });
    }

    fn finalize(&mut self) {
        // The cycle that is at work may have seen them; the one after it cannot.
        self.arena.finish_cycle();
        self.arena.finish_cycle();
    }
}
