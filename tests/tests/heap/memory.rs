//! What is done with memory: freed slots are used again, empty blocks go to other types or back to the system, and
//! objects stay where they are.

use std::collections::BTreeSet;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Root, Trace};

use crate::support::ledger::{Ledger, Ticket};

#[derive(Trace, Finalize)]
struct Link<'gc> {
    number: usize,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

fn list<'gc>(heap: &'gc Heap, length: usize) -> Gc<'gc, Link<'gc>> {
    let link = |number, next| {
        heap.alloc(Link {
            number,
            next: GcCell::new(next),
        })
    };
    (1..length).fold(link(0, None), |next, number| link(number, Some(next)))
}

fn is_whole(first: Gc<'_, Link<'_>>, length: usize) -> bool {
    core::iter::successors(Some(first), |link| link.next.get())
        .map(|link| link.number)
        .eq((0..length).rev())
}

/// A program that keeps as much alive as before needs no more memory than before.
#[test]
fn memory_is_constant_in_a_steady_state() {
    let mut heap = Heap::new();
    let mut roots: Vec<Root<Link<'static>>> = Vec::new();
    let mut most = 0;
    for round in 0..60 {
        roots.push(heap.root(list(&heap, 500)));
        if roots.len() > 10 {
            drop(roots.remove(round * 7 % 10));
        }
        list(&heap, 2000);
        heap.collect();
        let reserved = heap.stats().reserved_bytes;
        if round < 20 {
            most = most.max(reserved);
        } else {
            assert!(
                reserved <= most,
                "{reserved} bytes in round {round}, {most} before"
            );
        }
        assert!(roots.iter().all(|root| is_whole(root.get(&heap), 500)));
    }
}

/// Slots between surviving objects are found and filled.
#[test]
fn the_gaps_between_survivors_are_used_again() {
    let mut heap = Heap::new();
    let mut roots = Vec::new();
    for number in 0..10_000_usize {
        let root = heap.root(heap.alloc([number; 4]));
        if number % 2 == 0 {
            roots.push(root);
        }
    }
    heap.collect();
    let reserved = heap.stats().reserved_bytes;
    for number in 0..5000_usize {
        roots.push(heap.root(heap.alloc([number; 4])));
    }
    assert_eq!(heap.stats().reserved_bytes, reserved);
    heap.verify().unwrap();
    let addresses: BTreeSet<usize> = roots
        .iter()
        .map(|root| root.get(&heap).as_ptr().addr())
        .collect();
    assert_eq!(addresses.len(), 10_000, "no slot is in use twice");
    assert!((0..5000).all(|at| *roots[at].get(&heap) == [2 * at; 4]));
}

/// Also where drop glue ran on the dead.
#[test]
fn the_gaps_that_drop_glue_left_are_used_again() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut roots: Vec<Root<Ticket>> = (0..10_000)
        .map(|_| heap.root(heap.alloc(ledger.ticket())))
        .collect();
    let reserved = heap.stats().reserved_bytes;
    for round in 1..5 {
        roots.retain(|root| root.get(&heap).id % 3 != 0);
        heap.collect();
        let missing = 10_000 - roots.len();
        roots.extend((0..missing).map(|_| heap.root(heap.alloc(ledger.ticket()))));
        assert!(heap.stats().reserved_bytes <= reserved, "in round {round}");
        heap.verify().unwrap();
    }
    assert!(
        roots
            .iter()
            .all(|root| !ledger.is_dropped(root.get(&heap).id))
    );
    assert_eq!(ledger.dropped(), ledger.issued() - 10_000);
}

/// The block of a type that died out serves another.
#[test]
fn empty_blocks_are_used_by_other_types() {
    let mut heap = Heap::new();
    for _ in 0..10_000 {
        heap.alloc([0_u64; 4]);
    }
    heap.collect();
    let reserved = heap.stats().reserved_bytes;
    for _ in 0..10_000 {
        heap.alloc([0_u32; 8]);
    }
    assert_eq!(heap.stats().reserved_bytes, reserved);
}

#[test]
fn memory_goes_back_to_the_system_after_mass_death() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 16).build();
    let empty = heap.stats().reserved_bytes;
    assert_eq!(empty, 0, "an empty heap needs no memory for objects");
    let root = heap.root(list(&heap, 1_000_000));
    let full = heap.stats().reserved_bytes;
    assert!(full >= 1_000_000 * size_of::<Link<'_>>());
    heap.collect();
    assert!(heap.stats().reserved_bytes <= full);
    drop(root);
    heap.collect();
    // A chunk may be left over.
    let left = heap.stats().reserved_bytes.saturating_sub(2 << 20);
    assert!(left <= full / 10, "{left} of {full} bytes are left");
}

/// A reserve of empty blocks is kept for what will be allocated before the next collection.
#[test]
fn a_reserve_is_kept_for_the_next_budget() {
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    for _ in 0..5 {
        list(&heap, 80_000);
        heap.collect();
        let reserved = heap.stats().reserved_bytes;
        assert!(
            (1 << 20..4 << 20).contains(&reserved),
            "{reserved} bytes are kept"
        );
    }
}

#[test]
fn the_memory_of_a_large_object_goes_back_at_once() {
    let mut heap = Heap::new();
    let small = heap.root(heap.alloc(1));
    heap.collect();
    let before = heap.stats().reserved_bytes;
    let root = heap.root(heap.alloc([1_u8; 50_000]));
    heap.alloc([2_u8; 50_000]);
    assert!(heap.stats().reserved_bytes >= before + 100_000);
    heap.collect();
    assert!(heap.stats().reserved_bytes < before + 100_000);
    assert_eq!(root.get(&heap)[49_999], 1);
    drop(root);
    heap.collect();
    assert_eq!(heap.stats().reserved_bytes, before);
    assert_eq!(*small.get(&heap), 1);
}

#[test]
fn objects_never_move() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut roots: Vec<(usize, Root<Ticket>)> = Vec::new();
    for round in 0..20 {
        for _ in 0..200 {
            let object = heap.alloc(ledger.ticket());
            roots.push((object.as_ptr().addr(), heap.root(object)));
        }
        roots.retain(|(address, _)| (address / 16 + round) % 4 != 0);
        heap = match round % 3 {
            0 => heap.park().resume(),
            _ => heap,
        };
        heap.collect();
        for (address, root) in &roots {
            assert_eq!(root.get(&heap).as_ptr().addr(), *address);
        }
    }
    assert_eq!(ledger.dropped(), ledger.issued() - roots.len());
}

/// Small objects, with two pointers, cost hardly more than their size.
#[test]
fn objects_cost_little_more_than_their_size() {
    let heap = Heap::new();
    const OBJECTS: usize = 1_000_000;
    list(&heap, OBJECTS);
    let stats = heap.stats();
    assert_eq!(stats.object_bytes, OBJECTS * size_of::<Link<'_>>());
    let most = if cfg!(gc_tiny_blocks) { 1.25 } else { 1.1 };
    let factor = stats.reserved_bytes as f64 / stats.object_bytes as f64;
    assert!(factor <= most, "{factor} bytes a byte");
}

/// Stress mode fills what it frees, so that a use after free reads something conspicuous. A memory checker would not
/// let this test look.
#[cfg(not(any(gc_asan, gc_valgrind)))]
#[test]
fn stress_mode_fills_freed_memory_with_a_pattern() {
    for stress in [false, true] {
        let mut heap = HeapConfig::new().stress(stress).build();
        let _live = heap.root(heap.alloc([1_u8; 64]));
        let stale = heap.alloc([2_u8; 64]).as_ptr();
        heap.collect();
        // SAFETY: the live object keeps the block, so the memory is still the heap's, and it was written.
        let bytes = unsafe { stale.read_volatile() };
        assert_eq!(bytes, if stress { [0xDB; 64] } else { [2; 64] });
    }
}

/// Objects of a few kilobytes share blocks: they take little more than their size.
#[test]
fn objects_of_some_kilobytes_share_blocks() {
    fn overhead<const BYTES: usize>() -> f64 {
        let heap = Heap::new();
        for _ in 0..2000 {
            heap.alloc([1_u8; BYTES]);
        }
        let stats = heap.stats();
        stats.reserved_bytes as f64 / stats.object_bytes as f64
    }

    for overhead in [overhead::<4200>(), overhead::<8100>(), overhead::<10_800>()] {
        assert!(overhead < 1.5, "{overhead} times the size");
    }
}
