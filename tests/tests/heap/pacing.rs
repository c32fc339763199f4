//! When a safepoint collects, and when it does not.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use gc_core::{Finalize, Gc, GcRefCell, Heap, HeapConfig, Root, Trace, Visitor};

/// What is allocated to make a collection due, in bytes.
const OBJECT: usize = 64;

fn allocate(heap: &Heap, bytes: usize) {
    for _ in 0..bytes / OBJECT {
        heap.alloc([0_u8; OBJECT]);
    }
}

/// Allocates until a collection is due, and says how many bytes that took.
fn fill(heap: &Heap) -> usize {
    let mut bytes = 0;
    while !heap.is_due() {
        allocate(heap, OBJECT);
        bytes += OBJECT;
    }
    bytes
}

/// Memory is handed out in runs of slots, and counted when a run has been filled. No run is longer than what is left
/// until a collection is due, so it is due an object or two late at most.
fn assert_about(bytes: usize, expected: usize) {
    assert!(
        (expected - OBJECT..=expected + 2 * OBJECT).contains(&bytes),
        "due after {bytes} bytes instead of {expected}"
    );
}

#[test]
fn a_safepoint_collects_only_when_due() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    heap.safepoint();
    assert_eq!(heap.stats().collections, 0);
    for round in 1..5 {
        assert_about(fill(&heap), 1 << 20);
        heap.safepoint();
        assert_eq!(heap.stats().collections, round);
        assert!(!heap.is_due(), "not again");
        heap.safepoint();
        assert_eq!(heap.stats().collections, round);
        assert_eq!(heap.stats().objects, 0);
    }
}

#[test]
fn a_collection_is_not_due_right_after_another() {
    let mut heap = Heap::new();
    let mut roots = Vec::new();
    for _ in 0..10 {
        fill(&heap);
        roots.push(heap.root(heap.alloc([0_u8; 100_000])));
        heap.collect();
        assert!(!heap.is_due());
    }
}

/// However small the heap, it is not collected for less.
#[test]
fn the_minimum_is_allocated_between_collections_of_a_small_heap() {
    for minimum in [1 << 17, 1 << 20, 1 << 22] {
        let mut heap = HeapConfig::new().minimum_bytes(minimum).build();
        let _kept = heap.root(heap.alloc([0_u8; OBJECT]));
        for _ in 0..3 {
            assert!((minimum..=minimum + OBJECT).contains(&heap.stats().budget_bytes));
            assert_about(fill(&heap), minimum);
            heap.safepoint();
        }
    }
}

/// Also if it is less than a block, and whatever part of a block the objects take.
#[test]
fn a_minimum_below_a_block_is_kept_too() {
    let mut heap = HeapConfig::new().minimum_bytes(10_000).build();
    for _ in 0..3 {
        let bytes = fill(&heap);
        assert!(bytes >= 10_000, "due after {bytes} bytes");
        heap.collect();
    }
}

macro_rules! one_object_each {
    ($heap:ident: $($bytes:literal)*) => {
        $($heap.alloc([0_u8; $bytes]);)*
    };
}

/// A few objects of each of many types are few objects.
#[test]
fn many_types_do_not_make_a_collection_due() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 18).build();
    for _ in 0..3 {
        one_object_each! { heap:
            0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
        }
        heap.safepoint();
        assert!(heap.stats().object_bytes < 2000);
        assert_eq!(heap.stats().collections, 0);
    }
}

/// With a factor of 2 as much may be allocated as is live, with 1.5 half as much, with 3 twice as much; and the
/// minimum on top.
#[test]
fn the_growth_factor_says_how_much_is_allocated_between_collections() {
    for (factor, share) in [(1.5, 0.5), (2.0, 1.0), (3.0, 2.0)] {
        let mut heap = HeapConfig::new()
            .minimum_bytes(1 << 16)
            .growth_factor(factor)
            .build();
        let live = 4 << 20;
        let _root = keep(&heap, live);
        heap.collect();
        let budget = heap.stats().budget_bytes;
        let expected = f64::from(1 << 16) + heap.stats().object_bytes as f64 * share;
        assert!(
            (budget as f64 - expected).abs() <= 1.0,
            "{budget} bytes with factor {factor}"
        );
        assert_about(fill(&heap), budget);
        heap.safepoint();
        assert_eq!(
            heap.stats().budget_bytes,
            budget,
            "as much is live as before"
        );
    }
}

fn keep(heap: &Heap, bytes: usize) -> Root<GcRefCell<Vec<gc_core::Gc<'static, [u8; 64]>>>> {
    let kept: Vec<_> = (0..bytes / OBJECT)
        .map(|_| heap.alloc([0_u8; OBJECT]))
        .collect();
    heap.root(heap.alloc(GcRefCell::new(kept)))
}

/// The budget follows the heap, up and down.
#[test]
fn the_budget_follows_what_is_live() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 16).build();
    let small = keep(&heap, 1 << 20);
    heap.collect();
    let budget = heap.stats().budget_bytes;
    let large = keep(&heap, 8 << 20);
    heap.collect();
    assert!(heap.stats().budget_bytes >= 8 * budget);
    drop(large);
    heap.collect();
    assert_eq!(heap.stats().budget_bytes, budget);
    drop(small);
    heap.collect();
    assert_eq!(heap.stats().budget_bytes, 1 << 16);
}

#[test]
fn growth_factors_that_make_no_sense_are_refused() {
    use crate::support::panics::message_of;

    for factor in [1.0, 0.5, -2.0, f64::NAN, f64::INFINITY] {
        let message = message_of(|| HeapConfig::new().growth_factor(factor));
        assert!(message.contains("growth factor"), "{message}");
    }
}

/// A factor or a heap may be so large that a collection is never due again; nothing overflows.
#[test]
fn a_huge_growth_factor_does_not_overflow() {
    let mut heap = HeapConfig::new().growth_factor(1e300).build();
    let _kept = heap.root(heap.alloc([0_u8; 1000]));
    heap.collect();
    assert_eq!(heap.stats().budget_bytes, usize::MAX);
    allocate(&heap, 20 << 20);
    assert!(!heap.is_due());
}

#[test]
fn large_objects_count_by_their_size() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    for _ in 0..10 {
        heap.alloc([0_u8; 100_000]);
        heap.safepoint();
    }
    assert_eq!(heap.stats().collections, 0);
    heap.alloc([0_u8; 100_000]);
    heap.safepoint();
    assert_eq!(heap.stats().collections, 1);
    assert_eq!(heap.stats().reserved_bytes, 0);
}

#[test]
fn stress_mode_collects_at_every_safepoint() {
    let mut heap = HeapConfig::new().stress(true).build();
    assert!(heap.config().is_stress());
    let root = heap.root(heap.alloc(1));
    for round in 1..=50 {
        heap.alloc(2);
        assert!(heap.is_due());
        heap.safepoint();
        assert_eq!(heap.stats().collections, round);
        assert_eq!(heap.stats().objects, 1);
    }
    assert_eq!(*root.get(&heap), 1);
}

/// `&Heap` is all that allocation has: it cannot collect, however late a collection is.
#[test]
fn allocation_never_collects() {
    let heap = HeapConfig::new().minimum_bytes(1000).build();
    let first = heap.alloc(String::from("first"));
    allocate(&heap, 1 << 20);
    assert!(heap.is_due());
    assert_eq!(heap.stats().collections, 0);
    assert_eq!(*first, "first");
}

/// A collection that was asked for starts the count anew.
#[test]
fn an_early_collection_puts_the_next_one_off() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    allocate(&heap, 900_000);
    heap.collect();
    assert_about(fill(&heap), 1 << 20);
}

#[test]
fn a_heap_that_was_parked_goes_on_counting() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    allocate(&heap, 500_000);
    heap = heap.park().resume();
    heap.suspend(|| allocate(&Heap::new(), 2_000_000));
    assert!(!heap.is_due());
    let more = fill(&heap);
    assert!((450_000..=600_000).contains(&more), "{more} more bytes");
}

/// What was charged before an abandoned collection does not make the next one due again.
#[test]
fn a_collection_that_was_abandoned_is_put_off_whatever_is_charged() {
    let mut heap = HeapConfig::new()
        .minimum_bytes(1000)
        .growth_factor(1.1)
        .build();
    let broken = heap.root(heap.alloc(Broken));
    let _charge = heap.charge(100_000);
    let result = catch_unwind(AssertUnwindSafe(|| heap.safepoint()));
    assert!(result.is_err());
    assert_eq!(heap.stats().abandoned, 1);
    drop(heap.charge(1_000_000));
    heap.safepoint();
    assert_eq!(heap.stats().abandoned, 1);
    drop(broken);
}

/// Panics when it is traced.
struct Broken;

// SAFETY: there is no pointer to visit. A panic is allowed.
unsafe impl Trace for Broken {
    type At<'x> = Broken;
    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {
        resume_unwind(Box::new("traced"));
    }
}

impl<'gc> Finalize<'gc> for Broken {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}
