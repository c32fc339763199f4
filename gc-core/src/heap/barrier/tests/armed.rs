//! Objects that are armed while the heap is being marked.

use core::cell::Cell;

use super::SLICES;
use crate::heap::barrier::slices::verified_heap;
use crate::{Finalize, Gc, Heap, Trace};

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

/// An object that counts how often its finalizer is called.
#[derive(Trace)]
struct Counted;

impl<'gc> Finalize<'gc> for Counted {
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {
        CALLS.set(CALLS.get() + 1);
    }
}

/// From the conformance suite, group L: an object that is made, armed and dropped while a cycle marks is finalized once,
/// in the next cycle at the latest. (Lua, `lgc.c`, on new objects.)
#[test]
fn case_90_armed_during_marking() {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let older = heap.alloc(Counted);
        heap.disarm(older);
        let older = heap.root(older);
        CALLS.set(0);
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert!(heap.is_armed(heap.alloc(Counted)));
        heap.arm(older.get(&heap));
        drop(older);
        assert!(heap.end_slices());
        heap.run_finalizers(usize::MAX);
        assert!(
            CALLS.get() <= 1,
            "the older one was reachable when marking began"
        );
        heap.collect();
        assert_eq!(CALLS.get(), 2);
        heap.collect();
        assert_eq!((CALLS.get(), heap.stats().objects), (2, 0));
    }
}
