//! Barriers that cannot do what they have to: the cycle is abandoned, and nothing is lost.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::alloc::System;
use std::panic::catch_unwind;

use super::FOUND;
use crate::finalize::Finalize;
use crate::heap::Heap;
use crate::heap::barrier::slices::verified_heap;
use crate::pointer::{Gc, HandleRoot};
use crate::table::EphemeronTable;
use crate::trace::{Trace, Visitor};

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

/// The system's allocator, which refuses what a thread asks for [without memory](without_memory).
struct Refusing;

thread_local! {
    static REFUSES: Cell<bool> = const { Cell::new(false) };
    static PANICS: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: memory comes from the system's allocator and goes back to it, with the same layouts. Refusing is allowed
// at any time.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if REFUSES.get() {
            return core::ptr::null_mut();
        }
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn without_memory<R>(work: impl FnOnce() -> R) -> R {
    REFUSES.set(true);
    let result = work();
    REFUSES.set(false);
    result
}

/// A value that cannot always be traced to its end.
struct Fragile<'gc>(Gc<'gc, u64>, Gc<'gc, u64>);

// SAFETY: both pointers are visited, or a panic abandons the cycle. `At` replaces the heap lifetime.
unsafe impl Trace for Fragile<'_> {
    type At<'x> = Fragile<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(&self.0) }
        assert!(!PANICS.get(), "half of it was traced");
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(&self.1) }
    }
}

impl<'gc> Finalize<'gc> for Fragile<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

#[test]
fn a_panic_in_a_barrier() {
    let mut heap = verified_heap();
    let (table, key) = (EphemeronTable::new(&heap), heap.alloc(1_u64));
    let value = Fragile(heap.alloc(FOUND), heap.alloc(FOUND));
    table.insert(&heap, key, value);
    let table: HandleRoot<EphemeronTable<'_, u64, Fragile<'_>>> = heap.root_handle(table);
    let key = heap.root(key);
    heap.begin_slices();
    PANICS.set(true);
    let removed = catch_unwind(AssertUnwindSafe(|| {
        let removed = table.get(&heap).remove(&heap, key.get(&heap));
        removed.map(|value| (*value.0, *value.1))
    }));
    PANICS.set(false);
    removed.unwrap_err();
    assert!(!heap.end_slices(), "the cycle is abandoned");
    heap.collect();
    let value = table.get(&heap).remove(&heap, key.get(&heap));
    let value = value.expect("it was not removed");
    assert_eq!((*value.0, *value.1), (FOUND, FOUND));
}

#[test]
fn what_is_shaded_without_memory() {
    let mut heap = verified_heap();
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(FOUND), &heap));
    heap.begin_slices();
    let found = without_memory(|| weak.upgrade(&heap));
    let found = heap.root(found.expect("it is there"));
    assert!(!heap.end_slices(), "the cycle is abandoned");
    assert_eq!(heap.stats().abandoned, 1);
    assert_eq!(*found.get(&heap), FOUND);
    drop(found);
    heap.collect();
    assert!(weak.get(&heap).is_dead());
}

/// Several tables have an entry that waits for the same key, and one is cleared where there is no memory to leave
/// its places.
#[test]
fn a_table_that_is_cleared_without_memory() {
    let mut heap = verified_heap();
    let key = heap.alloc(0_u64);
    let tables = [(); 3].map(|()| {
        let table = EphemeronTable::new(&heap);
        table.insert(&heap, key, heap.alloc(FOUND));
        heap.root_handle(table)
    });
    let weak = heap.root_weak(Gc::downgrade(key, &heap));
    heap.begin_slices();
    heap.mark_slice(usize::MAX);
    let key = heap.root(weak.upgrade(&heap).expect("it is there"));
    let cleared = tables[1].get(&heap);
    without_memory(|| cleared.clear(&heap));
    assert!(cleared.is_empty());
    cleared.insert(&heap, key.get(&heap), key.get(&heap));
    assert!(!heap.end_slices(), "the cycle is abandoned");
    for _ in 0..2 {
        let values = tables
            .each_ref()
            .map(|table| table.get(&heap).get(key.get(&heap)));
        assert_eq!(
            values.map(|value| *value.expect("its key lives")),
            [FOUND, 0, FOUND]
        );
        heap.collect();
    }
}
