//! Suspending: runtimes that nest.

use core::cell::RefCell;

use gc_core::{Heap, ParkedHeap};

use crate::support::ledger::Ledger;
use crate::support::panics::message_of;

#[test]
fn a_suspended_heap_leaves_room_for_another_and_is_active_again_afterwards() {
    let mut outer = Heap::new();
    let root = outer.root(outer.alloc(1));
    let inner = outer.suspend(|| {
        let inner = Heap::new();
        assert!(Heap::try_new().is_err());
        *inner.alloc(2)
    });
    assert_eq!(inner, 2);
    assert!(Heap::try_new().is_err(), "the outer heap is active again");
    assert_eq!(*root.get(&outer), 1);
}

#[test]
fn runtimes_nest_several_levels_deep() {
    fn nest(depth: u32, ledger: &Ledger) -> u32 {
        let mut heap = Heap::new();
        let root = heap.root(heap.alloc(ledger.ticket()));
        let id = root.get(&heap).id;
        let below = if depth == 0 {
            0
        } else {
            heap.suspend(|| nest(depth - 1, ledger))
        };
        heap.collect();
        assert_eq!(root.get(&heap).id, id);
        assert!(!ledger.is_dropped(id));
        below + 1
    }

    let ledger = Ledger::new();
    assert_eq!(nest(20, &ledger), 21);
    ledger.assert_all_dropped_once();
}

/// Unwinding out of the closure drops the inner heap first and then resumes the outer one.
#[test]
fn a_panic_inside_suspend_leaves_the_outer_heap_active() {
    let ledger = Ledger::new();
    let mut outer = Heap::new();
    let root = outer.root(outer.alloc(1));
    let message = message_of(|| {
        outer.suspend(|| {
            let inner = Heap::new();
            let _root = inner.root(inner.alloc(ledger.ticket()));
            panic!("on purpose");
        });
    });
    assert_eq!(message, "on purpose");
    ledger.assert_all_dropped_once();
    assert!(Heap::try_new().is_err());
    outer.collect();
    assert_eq!(*root.get(&outer), 1);
}

/// A parked heap is not active, so it may leave the closure; here it even outlives the outer heap.
#[test]
fn a_heap_parked_inside_suspend_may_be_carried_out() {
    let mut outer = Heap::new();
    let (parked, root) = outer.suspend(|| {
        let inner = Heap::new();
        let root = inner.root(inner.alloc(5));
        (inner.park(), root)
    });
    let parked = parked.try_resume().expect_err("the outer heap is active");
    drop(outer);
    let inner = parked.resume();
    assert_eq!(*root.get(&inner), 5);
}

/// The same heap may be resumed inside one suspension after another.
#[test]
fn a_heap_can_be_parked_between_suspensions() {
    let mut outer = Heap::new();
    let mut parked: Option<ParkedHeap> = Some(outer.suspend(|| Heap::new().park()));
    let root = RefCell::new(None);
    for number in 0..10 {
        outer.suspend(|| {
            let mut inner = parked.take().unwrap().resume();
            inner.collect();
            if let Some(root) = root.replace(Some(inner.root(inner.alloc(number)))) {
                assert_eq!(*root.get(&inner) + 1, number);
            }
            parked = Some(inner.park());
        });
        outer.alloc(number);
        outer.collect();
    }
}

/// The closure cannot reach the suspended heap, but its roots are values like any other.
#[test]
fn roots_of_a_suspended_heap_can_be_dropped_and_cloned_inside() {
    let ledger = Ledger::new();
    let mut outer = Heap::new();
    let dropped = outer.root(outer.alloc(ledger.ticket()));
    let cloned = outer.root(outer.alloc(ledger.ticket()));
    let clones = outer.suspend(|| {
        drop(dropped);
        let inner = Heap::new();
        assert!(cloned.try_get(&inner).is_err());
        // Enough to make the root table of the outer heap grow.
        vec![cloned; 1000]
    });
    outer.collect();
    assert_eq!(ledger.dropped(), 1);
    assert_eq!(outer.stats().roots, 1000);
    assert!(clones.iter().all(|root| root.get(&outer).id == 1));
}

/// Suspending ends the runs of free slots that allocation was filling.
#[test]
fn suspending_in_the_middle_of_a_run_loses_no_object() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let roots: Vec<_> = (0..50)
        .map(|_| {
            let root = heap.root(heap.alloc(ledger.ticket()));
            heap.suspend(|| Heap::new().alloc(ledger.ticket()).id);
            root
        })
        .collect();
    heap.verify().unwrap();
    heap.collect();
    assert_eq!(ledger.dropped(), 50);
    assert!(roots.iter().all(|root| root.get(&heap).id % 2 == 0));
}

/// Objects of the inner heap die with it, before the outer heap is active again.
#[test]
fn the_inner_heap_is_gone_when_the_outer_one_resumes() {
    let ledger = Ledger::new();
    let mut outer = Heap::new();
    let orphan = outer.suspend(|| {
        let inner = Heap::new();
        inner.root(inner.alloc(ledger.ticket()))
    });
    ledger.assert_all_dropped_once();
    let error = orphan.try_get(&outer).unwrap_err();
    assert!(error.dropped);
}
