//! Parking: heaps that take turns on one thread.

use core::cell::Cell;
use core::mem;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Heap, ParkedHeap, Root, Static, Trace};

use crate::support::keep::keep;
use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

#[derive(Trace, Finalize)]
struct Node<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

/// A cycle of two.
fn ring<'gc>(heap: &'gc Heap, ledger: &Ledger) -> Gc<'gc, Node<'gc>> {
    let node = |next| {
        heap.alloc(Node {
            ticket: ledger.ticket(),
            next: GcCell::new(next),
        })
    };
    let first = node(None);
    first.next.set(heap, Some(node(Some(first))));
    first
}

#[test]
fn a_parked_heap_is_not_active() {
    let first = Heap::new().park();
    let second = Heap::new().park();
    let third = Heap::new();
    assert!(Heap::try_new().is_err());
    drop((first, second, third));
    assert!(Heap::try_new().is_ok());
}

#[test]
fn resuming_while_another_heap_is_active_panics_and_names_the_remedies() {
    let parked = Heap::new().park();
    let _active = Heap::new();
    let message = message_of(|| parked.resume());
    assert!(message.contains("cannot resume"), "{message}");
    assert!(message.contains("`park()`"), "{message}");
}

#[test]
fn a_heap_that_cannot_be_resumed_is_handed_back_unharmed() {
    let first = Heap::new();
    let root = first.root(first.alloc(7));
    let parked = first.park();
    let active = Heap::new();
    let parked = parked.try_resume().expect_err("another heap is active");
    drop(active);
    let mut first = parked.try_resume().expect("none is active");
    first.collect();
    assert_eq!(*root.get(&first), 7);
}

/// Each heap frees its own objects only, whoever else is parked meanwhile.
#[test]
fn heaps_that_take_turns_keep_their_objects_apart() {
    let ledgers: Vec<Ledger> = (0..3).map(|_| Ledger::new()).collect();
    let mut turns: Vec<(ParkedHeap, Root<Node<'static>>)> = Vec::new();
    for ledger in &ledgers {
        let heap = Heap::new();
        let root = heap.root(ring(&heap, ledger));
        turns.push((heap.park(), root));
    }
    for _ in 0..10 {
        for ledger in &ledgers {
            let (parked, root) = turns.remove(0);
            let mut heap = parked.resume();
            ring(&heap, ledger);
            heap.collect();
            assert_eq!(heap.stats().objects, 2);
            assert_eq!(root.get(&heap).ticket.id, 0);
            heap.verify().unwrap();
            turns.push((heap.park(), root));
        }
    }
    for ledger in &ledgers {
        assert_eq!(ledger.dropped(), ledger.issued() - 2);
        assert!(!ledger.is_dropped(0));
    }
    drop(turns);
    for ledger in &ledgers {
        ledger.assert_all_dropped_once();
    }
}

/// Parking ends the runs of free slots that allocation was filling; what follows starts with new ones.
#[test]
fn parking_in_the_middle_of_a_run_loses_no_object() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut roots = Vec::new();
    for _ in 0..50 {
        roots.push(heap.root(heap.alloc(ledger.ticket())));
        heap = heap.park().resume();
        heap.alloc(ledger.ticket());
    }
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 50);
    for (number, root) in roots.iter().enumerate() {
        assert_eq!(root.get(&heap).id, 2 * number);
    }
}

/// Finalizers are given `&Heap`, and another heap may be active when a parked one is dropped.
#[test]
fn a_parked_heap_that_is_dropped_runs_drop_glue_and_no_finalizer() {
    thread_local! {
        static FINALIZED: Cell<usize> = const { Cell::new(0) };
    }

    #[derive(Trace)]
    struct Armed {
        _ticket: Ticket,
    }

    impl<'gc> Finalize<'gc> for Armed {
        fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {
            FINALIZED.set(FINALIZED.get() + 1);
        }
    }

    let ledger = Ledger::new();
    let parked = Heap::new();
    let _kept = parked.root(parked.alloc(Armed {
        _ticket: ledger.ticket(),
    }));
    parked.alloc(Armed {
        _ticket: ledger.ticket(),
    });
    let parked = parked.park();

    let mut active = Heap::new();
    let root = active.root(active.alloc(1));
    drop(parked);
    assert_eq!(FINALIZED.get(), 0);
    ledger.assert_all_dropped_once();

    assert!(Heap::try_new().is_err(), "still active");
    active.collect();
    assert_eq!(*root.get(&active), 1);
}

/// No heap is active while a parked one is dropped, and drop glue may make one.
#[test]
fn drop_glue_of_a_parked_heap_may_use_a_heap_of_its_own() {
    struct Builder(Ledger);

    impl Drop for Builder {
        fn drop(&mut self) {
            let heap = Heap::try_new().expect("none is active");
            heap.alloc(self.0.ticket());
        }
    }

    let ledger = Ledger::new();
    let heap = Heap::new();
    heap.alloc_static(Builder(ledger.clone()));
    heap.alloc_static(Builder(ledger.clone()));
    drop(heap.park());
    assert_eq!(ledger.issued(), 2);
    ledger.assert_all_dropped_once();
    assert!(Heap::try_new().is_ok());
}

/// A parked heap is a value as any other, even inside an object of another heap: freeing the object frees it.
#[test]
fn a_parked_heap_in_an_object_of_another_heap_is_freed_with_it() {
    let ledger = Ledger::new();
    let inner = Heap::new();
    let root = inner.root(ring(&inner, &ledger));
    let inner = inner.park();

    let mut outer = Heap::new();
    outer.alloc_static(inner);
    outer.alloc(ledger.ticket());
    outer.collect();
    ledger.assert_all_dropped_once();
    assert!(root.try_get(&outer).is_err_and(|error| error.dropped));
}

/// What identifies a heap is not where the `Heap` lies.
#[test]
fn swapping_two_parked_heaps_swaps_what_their_roots_know_them_by() {
    let first = Heap::new();
    let first_root = first.root(first.alloc(1));
    let mut first = first.park();
    let second = Heap::new();
    let second_root = second.root(second.alloc(2));
    let mut second = second.park();
    mem::swap(&mut first, &mut second);

    let heap = first.resume();
    assert_eq!(*second_root.get(&heap), 2);
    assert!(first_root.try_get(&heap).is_err());
    drop(heap.park());
    let heap = second.resume();
    assert_eq!(*first_root.get(&heap), 1);
    assert!(second_root.try_get(&heap).unwrap_err().dropped);
}

#[test]
fn a_forgotten_parked_heap_does_not_take_a_turn() {
    thread::spawn(|| {
        keep(Heap::new().park());
        assert!(Heap::try_new().is_ok());
    })
    .join()
    .unwrap();
}

/// Roots may be dropped and cloned while their heap is parked; the next collection knows.
#[test]
fn roots_of_a_parked_heap_can_be_dropped_and_cloned() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let dropped = heap.root(heap.alloc(ledger.ticket()));
    let cloned = heap.root(heap.alloc(ledger.ticket()));
    let parked = heap.park();
    let other = Heap::new();
    drop(dropped);
    let clone = cloned.clone();
    drop(cloned);
    drop(other);

    let mut heap = parked.resume();
    heap.collect();
    assert_eq!(ledger.dropped(), 1);
    assert_eq!(clone.get(&heap).id, 1);
    let Static(entry) = clone.get(&heap).as_ref();
    assert_eq!(entry.id, 1);
}
