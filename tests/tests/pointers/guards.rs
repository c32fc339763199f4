//! Guards of `GcRefCell`: leaked ones are harmless, nested ones behave as those of the standard library.

use core::cell::RefCell;
use core::mem;

use gc_core::{Finalize, Gc, GcRef, GcRefCell, GcRefMut, Heap, Root, Trace};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

type List<'gc> = GcRefCell<Vec<Gc<'gc, Ticket>>>;

/// A root of a list of ten tickets.
fn list(heap: &Heap, ledger: &Ledger) -> Root<List<'static>> {
    let list = heap.alloc(GcRefCell::new(Vec::new()));
    for _ in 0..10 {
        list.borrow_mut(heap).push(heap.alloc(ledger.ticket()));
    }
    heap.root(list)
}

/// A tracer that skips what is borrowed would free it; one that panics would never collect again.
#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_forgotten_guard_neither_stops_collection_nor_hides_what_the_cell_holds() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = list(&heap, &ledger);
    mem::forget(root.get(&heap).borrow_mut(&heap));
    ledger.assert_kept_by(&mut heap);
    assert!(root.get(&heap).try_borrow().is_err(), "borrowed for ever");
    assert!(root.get(&heap).try_borrow_mut(&heap).is_err());
    drop(root);
    heap.collect();
    ledger.assert_all_dropped_once();
}

#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_forgotten_shared_guard_leaves_the_cell_readable() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = list(&heap, &ledger);
    mem::forget(root.get(&heap).borrow());
    ledger.assert_kept_by(&mut heap);
    assert_eq!(root.get(&heap).borrow()[3].id, 3);
    assert!(root.get(&heap).try_borrow_mut(&heap).is_err());
    drop(heap);
    ledger.assert_all_dropped_once();
}

#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_forgotten_guard_of_a_part_hides_nothing_of_the_whole() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = list(&heap, &ledger);
    let cell = root.get(&heap);
    mem::forget(GcRefMut::map(cell.borrow_mut(&heap), |list| &mut list[4]));
    ledger.assert_kept_by(&mut heap);
    drop(root);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// A finalizer can leak a guard too, and its object may be read again afterwards.
#[test]
fn a_guard_forgotten_by_a_finalizer_hides_nothing() {
    #[derive(Trace)]
    struct Leaky<'gc> {
        list: List<'gc>,
        keeper: Gc<'gc, GcRefCell<Option<Gc<'gc, Leaky<'gc>>>>>,
    }

    impl<'gc> Finalize<'gc> for Leaky<'gc> {
        #[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            mem::forget(this.list.borrow_mut(heap));
            this.keeper.replace(heap, Some(this));
        }
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let keeper = heap.alloc(GcRefCell::new(None));
    let tickets = (0..10).map(|_| heap.alloc(ledger.ticket())).collect();
    heap.alloc(Leaky {
        list: GcRefCell::new(tickets),
        keeper,
    });
    let keeper = heap.root(keeper);
    assert_eq!(heap.collect().finalized, 1);
    ledger.assert_kept_by(&mut heap);
    assert!(
        keeper
            .get(&heap)
            .borrow()
            .unwrap()
            .list
            .try_borrow()
            .is_err()
    );
    keeper.get(&heap).take(&heap);
    heap.collect();
    ledger.assert_all_dropped_once();
}

#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn a_guard_forgotten_before_parking_hides_nothing() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let root = list(&heap, &ledger);
    mem::forget(root.get(&heap).borrow_mut(&heap));
    let mut heap = heap.park().resume();
    ledger.assert_kept_by(&mut heap);
    drop(heap.park());
    ledger.assert_all_dropped_once();
}

/// The messages are those that everyone knows from `RefCell`.
#[test]
fn nested_borrows_panic_as_in_the_standard_library() {
    let heap = Heap::new();
    let ours = heap.alloc(GcRefCell::new(1));
    let theirs = RefCell::new(1);
    {
        let (_ours, _theirs) = (ours.borrow_mut(&heap), theirs.borrow_mut());
        assert_eq!(
            message_of(|| *ours.borrow()),
            message_of(|| *theirs.borrow())
        );
        assert_eq!(
            message_of(|| *ours.borrow_mut(&heap)),
            message_of(|| *theirs.borrow_mut())
        );
        assert_eq!(
            ours.try_borrow().unwrap_err().to_string(),
            theirs.try_borrow().unwrap_err().to_string()
        );
        assert_eq!(format!("{ours:?}"), "GcRefCell(<mutably borrowed>)");
    }
    {
        let (first, _theirs) = (ours.borrow(), theirs.borrow());
        let _second = GcRef::clone(&first);
        assert_eq!(
            message_of(|| *ours.borrow_mut(&heap)),
            message_of(|| *theirs.borrow_mut())
        );
        assert!(ours.try_borrow_mut(&heap).is_err());
        assert_eq!(format!("{ours:?}"), "GcRefCell(1)");
    }
    *ours.borrow_mut(&heap) += 1;
    assert_eq!(*ours.borrow(), 2);
}

/// The comparison borrows the list that is being sorted: it fails before anything is touched, and the list is as
/// whole as `sort_by` leaves it.
#[test]
fn borrowing_a_list_while_it_is_sorted_is_refused_and_harms_nothing() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = list(&heap, &ledger);
    let mut refused = 0;
    message_of(|| {
        let cell = root.get(&heap);
        let mut left = 5;
        cell.borrow_mut(&heap).sort_by(|a, b| {
            refused += usize::from(cell.try_borrow_mut(&heap).is_err());
            left -= 1;
            if left == 0 {
                cell.borrow_mut(&heap).clear();
            }
            b.id.cmp(&a.id)
        });
    });
    assert_eq!(refused, 5);
    ledger.assert_kept_by(&mut heap);
    let mut ids: Vec<usize> = root
        .get(&heap)
        .borrow()
        .iter()
        .map(|leaf| leaf.id)
        .collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        (0..10).collect::<Vec<_>>(),
        "the guard went with the panic"
    );
}

/// Allocating needs the heap only shared, so a guard may be held meanwhile.
#[test]
fn allocation_works_under_a_guard() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(List::new(Vec::new())));
    {
        let cell = root.get(&heap);
        let mut guard = cell.borrow_mut(&heap);
        for _ in 0..5000 {
            guard.push(heap.alloc(ledger.ticket()));
        }
    }
    ledger.assert_kept_by(&mut heap);
    assert_eq!(root.get(&heap).borrow()[4999].id, 4999);
}

/// A guard that cannot be narrowed is handed back, and is still the borrow that it was.
#[test]
fn narrowing_a_guard_in_vain_gives_it_back() {
    let heap = Heap::new();
    let cell = heap.alloc(GcRefCell::new(vec![1]));
    let guard = GcRef::filter_map(cell.borrow(), |list| list.get(5)).unwrap_err();
    assert!(cell.try_borrow_mut(&heap).is_err());
    drop(guard);
    let guard = GcRefMut::filter_map(cell.borrow_mut(&heap), |list| list.get_mut(5));
    assert!(cell.try_borrow().is_err());
    drop(guard);
    let Ok(mut first) = GcRefMut::filter_map(cell.borrow_mut(&heap), |list| list.get_mut(0)) else {
        panic!("there is an element");
    };
    *first = 7;
    drop(first);
    assert_eq!(*cell.borrow(), [7]);
}
