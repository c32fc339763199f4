//! Stress mode: every safepoint collects, freed memory is filled with a pattern, and every phase is
//! verified.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Static, Trace, Visitor, safepoint};
use gc_tests::{Drops, Probe};

fn stressed() -> Heap {
    HeapConfig::new().stress(true).build()
}

#[test]
fn every_safepoint_collects() {
    let mut heap = stressed();
    for round in 1..10 {
        assert!(heap.is_due());
        heap.safepoint();
        assert_eq!(heap.stats().collections, round);
    }
}

#[test]
fn what_a_safepoint_does_not_carry_is_freed_at_once() {
    let drops = Drops::default();
    let mut heap = stressed();
    let mut carried = heap.alloc(drops.probe());
    heap.alloc(drops.probe());
    safepoint!(heap; carried);
    assert_eq!(carried.id(), 0);
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_safepoint_after_an_abandoned_collection_collects() {
    let mut heap = stressed();
    let panics = heap.root(heap.alloc(Flaky::new(None, |_| panic!("in trace"))));
    let result = catch_unwind(AssertUnwindSafe(|| heap.safepoint()));
    assert!(result.is_err());
    assert_eq!(heap.stats().abandoned, 1);
    drop(panics);
    heap.safepoint();
    assert_eq!(heap.stats().collections, 1);
    assert_eq!(heap.stats().objects, 0);
}

#[test]
fn a_heap_without_objects_holds_no_memory() {
    let mut heap = stressed();
    for round in 0..3 {
        let root = heap.root(heap.alloc([round; 2000]));
        for number in 0..5000_u64 {
            heap.alloc(number);
            heap.alloc_static([number; 60]);
        }
        heap.alloc([0_u64; 9000]);
        heap.collect();
        assert!(heap.stats().reserved_bytes >= 8000);
        drop(root);
        heap.collect();
        assert_eq!(heap.stats().reserved_bytes, 0);
    }
}

/// A deliberately wrong type: whether `trace` shows the pointer depends on how often it was called.
struct Flaky<'gc> {
    target: Option<Gc<'gc, u64>>,
    calls: Cell<u32>,
    shows: fn(u32) -> bool,
}

impl<'gc> Flaky<'gc> {
    fn new(target: Option<Gc<'gc, u64>>, shows: fn(u32) -> bool) -> Flaky<'gc> {
        Flaky {
            target,
            calls: Cell::new(0),
            shows,
        }
    }
}

// SAFETY: `At` is right. That pointers are left out is the mistake that the tests are about; none of
// them uses the pointer afterwards.
unsafe impl Trace for Flaky<'_> {
    type At<'x> = Flaky<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        let call = self.calls.get();
        self.calls.set(call + 1);
        if (self.shows)(call) {
            // SAFETY: the caller's promise covers the field.
            unsafe { visitor.field("target", &self.target) }
        }
    }
}

impl<'gc> Finalize<'gc> for Flaky<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

/// The message of the panic of a collection of a heap that holds one flaky object.
fn message_of_collection(shows: fn(u32) -> bool) -> String {
    let mut heap = stressed();
    let target = heap.alloc(1_u64);
    // Keeps the block, so that a slot of it can be said to be free.
    let _neighbour = heap.root(heap.alloc(2_u64));
    let _root = heap.root(heap.alloc(Flaky::new(Some(target), shows)));
    let result = catch_unwind(AssertUnwindSafe(|| heap.collect()));
    let payload = result.expect_err("the collection panics");
    *payload.downcast::<String>().expect("a message")
}

#[test]
fn a_pointer_that_the_marker_was_not_shown_is_found_before_anything_is_freed() {
    let message = message_of_collection(|call| call > 0);
    assert!(
        message.contains("is reachable and was not marked"),
        "{message}"
    );
}

#[test]
fn a_pointer_that_was_shown_too_late_is_found_after_the_sweep() {
    let message = message_of_collection(|call| call > 1);
    assert!(message.contains("is reachable and was freed"), "{message}");
}

#[test]
fn what_waits_for_its_finalizer_is_kept_when_verification_panics() {
    /// Counts how often it is finalized.
    #[derive(Trace)]
    struct Last {
        probe: Probe,
        finalized: Static<Rc<Cell<u32>>>,
    }

    impl<'gc> Finalize<'gc> for Last {
        fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
            assert_eq!(this.probe.id(), 0);
            this.finalized.set(this.finalized.get() + 1);
        }
    }

    // The first call of `trace` is the marker's, the next two are those of the verifier.
    let panics_at: [fn(u32) -> bool; 2] = [
        |call| call == 1 && panic!("after marking"),
        |call| call == 2 && panic!("after the sweep"),
    ];
    for panics in panics_at {
        let drops = Drops::default();
        let finalized = Rc::default();
        let mut heap = stressed();
        let _root = heap.root(heap.alloc(Flaky::new(None, panics)));
        heap.alloc(Last {
            probe: drops.probe(),
            finalized: Static(Rc::clone(&finalized)),
        });
        let result = catch_unwind(AssertUnwindSafe(|| heap.collect()));
        assert!(result.is_err());
        assert_eq!((finalized.get(), drops.count()), (0, 0));
        heap.collect();
        assert_eq!((finalized.get(), drops.count()), (1, 0));
        heap.collect();
        assert_eq!((finalized.get(), drops.count()), (1, 1));
    }
}

/// What memory checkers watch must not be looked at.
#[cfg(not(any(gc_asan, gc_valgrind)))]
mod poison {
    use super::*;

    const POISON: u8 = 0xDB;

    /// The bytes of a slot, which may be free.
    ///
    /// # Safety
    ///
    /// `start` is the address of a slot of a block that the heap still holds.
    unsafe fn peek<T>(start: *const T) -> Vec<u8> {
        let start = start.cast::<u8>();
        (0..size_of::<T>())
            .map(|at| {
                // SAFETY: the byte is in the slot, by the caller's promise.
                unsafe { start.wrapping_add(at).read() }
            })
            .collect()
    }

    #[test]
    fn a_freed_slot_is_filled_if_the_type_has_no_drop_glue() {
        let mut heap = stressed();
        let _neighbour = heap.root(heap.alloc([7_u64; 3]));
        let dead = heap.alloc([7_u64; 3]).as_ptr();
        heap.collect();
        // SAFETY: the neighbour keeps the block in use.
        let bytes = unsafe { peek(dead) };
        assert_eq!(bytes, [POISON; 24]);
    }

    #[test]
    fn a_freed_slot_is_filled_if_the_type_has_drop_glue() {
        let drops = Drops::default();
        let mut heap = stressed();
        let _neighbour = heap.root(heap.alloc(drops.probe()));
        let dead = heap.alloc(drops.probe()).as_ptr();
        heap.collect();
        // SAFETY: the neighbour keeps the block in use.
        let bytes = unsafe { peek(dead) };
        assert_eq!(bytes, vec![POISON; bytes.len()]);
    }

    #[test]
    fn a_freed_slot_is_filled_although_its_block_is_free_too() {
        let mut heap = stressed();
        // Of another type, hence in another block, but in the same chunk of memory.
        let _neighbour = heap.root(heap.alloc(1_u32));
        let dead = heap.alloc([7_u64; 3]).as_ptr();
        heap.collect();
        // SAFETY: the neighbour keeps the chunk, of which the block is a part.
        let bytes = unsafe { peek(dead) };
        assert_eq!(bytes, [POISON; 24]);
    }

    #[test]
    fn a_live_slot_is_left_alone() {
        let mut heap = stressed();
        let root = heap.root(heap.alloc([7_u64; 3]));
        heap.alloc([8_u64; 3]);
        heap.collect();
        assert_eq!(*root.get(&heap), [7; 3]);
    }

    #[test]
    fn without_stress_a_freed_slot_is_not_touched() {
        let mut heap = Heap::new();
        let _neighbour = heap.root(heap.alloc([7_u64; 3]));
        let dead = heap.alloc([7_u64; 3]).as_ptr();
        heap.collect();
        // SAFETY: the neighbour keeps the block in use.
        let bytes = unsafe { peek(dead) };
        assert_eq!(bytes[..8], 7_u64.to_ne_bytes());
    }
}

#[test]
fn a_finalized_object_is_whole_in_stress_mode_too() {
    #[derive(Trace)]
    struct Last<'gc> {
        name: GcCell<Option<Gc<'gc, String>>>,
        seen: Gc<'gc, GcCell<Option<Gc<'gc, String>>>>,
    }

    impl<'gc> Finalize<'gc> for Last<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.seen.set(heap, this.name.get());
        }
    }

    let mut heap = stressed();
    let seen = {
        let seen = heap.alloc(GcCell::new(None));
        heap.alloc(Last {
            name: GcCell::new(Some(heap.alloc(String::from("still here")))),
            seen,
        });
        heap.root(seen)
    };
    heap.safepoint();
    heap.safepoint();
    assert_eq!(*seen.get(&heap).get().unwrap(), "still here");
}
