//! Marking in slices, with the program running in between, as a test of the barriers.
//!
//! Objects must not be allocated in between: a marker that lets the program run has to have them marked.

use crate::heap::{Heap, HeapConfig};

/// A heap that verifies, at the end of marking, that everything which is reachable by then is marked.
pub(super) fn verified_heap() -> Heap {
    HeapConfig::new().stress(true).build()
}

impl Heap {
    /// Marks the roots.
    pub(super) fn begin_slices(&mut self) {
        self.begin_marking();
    }

    /// Does some of the marking, and says whether there is more to do.
    pub(super) fn mark_slice(&mut self, tasks: usize) -> bool {
        self.marker.borrow_mut().mark_some(tasks)
    }

    /// Completes the cycle, if that is possible, and says whether it was.
    pub(super) fn end_slices(&mut self) -> bool {
        let can_be_completed = !self.barrier.is_broken();
        if can_be_completed {
            let cycle = self.marker.borrow().cycle();
            self.finish_marking(cycle);
            self.sweep(cycle);
        } else {
            self.abandon_cycle();
        }
        self.verify().unwrap();
        can_be_completed
    }
}
