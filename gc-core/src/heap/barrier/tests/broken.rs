//! Barriers that have no memory, or that a panic interrupts: nothing is lost.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::alloc::System;
use std::panic::catch_unwind;

use super::FOUND;
use crate::cell::GcCell;
use crate::finalize::Finalize;
use crate::heap::barrier::slices::verified_heap;
use crate::heap::{Heap, HeapConfig};
use crate::pointer::{Gc, HandleRoot, Root};
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

/// Runs `work` with every allocation refused. It must not panic, as that needs memory.
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
fn a_panic_in_a_barrier_abandons_the_cycle_and_removes_nothing() {
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

/// An object that leads to what is looked for.
type Leading<'gc> = GcCell<Gc<'gc, u64>>;

#[test]
fn what_is_shaded_without_memory_is_traced_all_the_same() {
    let mut heap = verified_heap();
    let found = |heap: &Heap| {
        let object: Gc<'_, Leading<'_>> = heap.alloc(GcCell::new(heap.alloc(FOUND)));
        heap.root_weak(Gc::downgrade(object, heap))
    };
    let weak = [(); 3].map(|()| found(&heap));
    heap.begin_slices();
    let given = weak
        .each_ref()
        .map(|weak| without_memory(|| weak.upgrade(&heap)));
    let given = given.map(|object| heap.root(object.expect("it is there")));
    assert!(heap.end_slices());
    for object in &given {
        assert_eq!(*object.get(&heap).get(), FOUND);
    }
    drop(given);
    heap.collect();
    assert!(weak.iter().all(|weak| weak.get(&heap).is_dead()));
}

#[test]
fn what_is_removed_without_memory_is_traced_all_the_same() {
    let mut heap = verified_heap();
    let (table, key) = (EphemeronTable::new(&heap), heap.alloc(1_u64));
    let value: Gc<'_, Leading<'_>> = heap.alloc(GcCell::new(heap.alloc(FOUND)));
    table.insert(&heap, key, value);
    let (table, key) = (heap.root_handle(table), heap.root(key));
    heap.begin_slices();
    let removed = without_memory(|| table.get(&heap).remove(&heap, key.get(&heap)));
    let removed = heap.root(removed.expect("it is there"));
    assert!(heap.end_slices());
    assert_eq!(*removed.get(&heap).get(), FOUND);
}

/// Several tables have an entry that waits for the same key, and one is cleared where there is no memory.
#[test]
fn a_table_is_cleared_without_memory_and_others_go_on_waiting() {
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
    assert!(heap.end_slices());
    for _ in 0..2 {
        let values = tables
            .each_ref()
            .map(|table| table.get(&heap).get(key.get(&heap)));
        let values = values.map(|value| *value.expect("its key lives"));
        assert_eq!(values, [FOUND, 0, FOUND]);
        heap.collect();
    }
}

/// At the limit there is no room in a table for another entry, unless gaps are closed.
#[test]
fn a_table_at_the_limit_keeps_its_gaps_while_marking() {
    let mut heap = HeapConfig::new().stress(true).limit_bytes(1 << 20).build();
    let table = EphemeronTable::new(&heap);
    let keys = (0..u64::MAX).map_while(|number| {
        let key = heap.try_alloc(number).ok()?;
        table.try_insert(&heap, key, key).ok()?;
        Some(heap.root(key))
    });
    let keys: Vec<Root<u64>> = keys.collect();
    let table: HandleRoot<EphemeronTable<'_, u64, Gc<'_, u64>>> = heap.root_handle(table);
    heap.begin_slices();
    let at = table.get(&heap);
    let (gone, kept) = keys.split_at(keys.len() / 2);
    for key in gone {
        at.remove(&heap, key.get(&heap)).expect("it is there");
    }
    let first = gone[0].get(&heap);
    let refused = (0..).find(|_| {
        let refused = at.try_insert(&heap, first, first).is_err();
        refused || at.remove(&heap, first).is_none()
    });
    assert!(refused.is_some());
    assert_eq!(at.len(), kept.len());
    assert!(heap.end_slices());
    let (at, first) = (table.get(&heap), gone[0].get(&heap));
    assert!(
        at.try_insert(&heap, first, first).is_ok(),
        "gaps are closed now"
    );
    for key in kept {
        let key = key.get(&heap);
        assert!(Gc::ptr_eq(at.get(key).expect("its key lives"), key));
    }
}
