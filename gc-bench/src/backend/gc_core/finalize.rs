//! Finalizers.

use gc_core::{Finalize, Gc, Heap, Trace};

use crate::workload::finalizer_storm::{FinalizerStorm, finalized};

/// An object with a finalizer.
#[derive(Trace)]
struct Armed(u64);

impl<'gc> Finalize<'gc> for Armed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        finalized(this.0);
    }
}

pub(super) struct Storm(Heap);

impl Default for Storm {
    fn default() -> Self {
        Self(Heap::new())
    }
}

impl FinalizerStorm for Storm {
    fn plain(&mut self, n: u64) {
        for number in 0..n {
            self.0.alloc(number);
        }
    }

    fn armed(&mut self, n: u64) {
        for number in 0..n {
            self.0.alloc(Armed(number));
        }
    }

    fn finalize(&mut self) {
        // The second collection frees what was kept for its finalizer.
        self.0.collect();
        self.0.collect();
    }
}
