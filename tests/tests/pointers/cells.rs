//! Cells: what they hold is kept, and storing is in order whatever the code does that it sets off.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcOnceCell, GcRefCell, Heap, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

type Leaf<'gc> = Gc<'gc, Ticket>;

/// One of each cell, and cells in cells.
#[derive(Trace, Finalize)]
struct Cells<'gc> {
    whole: GcCell<Option<Leaf<'gc>>>,
    once: GcOnceCell<Leaf<'gc>>,
    list: GcRefCell<Vec<GcCell<Option<Leaf<'gc>>>>>,
    nested: GcRefCell<GcRefCell<Option<Box<GcOnceCell<Leaf<'gc>>>>>>,
}

#[test]
fn what_is_in_a_cell_is_kept_and_what_was_in_it_is_not() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = {
        let leaf = || heap.alloc(ledger.ticket());
        let cells = heap.alloc(Cells {
            whole: GcCell::new(Some(leaf())),
            once: GcOnceCell::from(leaf()),
            list: GcRefCell::new(vec![GcCell::new(Some(leaf())), GcCell::new(None)]),
            nested: GcRefCell::new(GcRefCell::new(Some(Box::new(GcOnceCell::from(leaf()))))),
        });
        heap.root(cells)
    };
    heap.collect();
    assert_eq!(ledger.dropped(), 0);
    {
        let cells = root.get(&heap);
        cells.whole.set(&heap, Some(heap.alloc(ledger.ticket())));
        cells.list.borrow()[0].set(&heap, None);
        cells.list.borrow()[1].set(&heap, Some(heap.alloc(ledger.ticket())));
        cells.nested.borrow().replace(&heap, None);
    }
    heap.collect();
    let gone: Vec<usize> = (0..6).filter(|&id| ledger.is_dropped(id)).collect();
    assert_eq!(gone, [0, 2, 3]);
    assert_eq!(root.get(&heap).whole.get().unwrap().id, 4);
    assert_eq!(root.get(&heap).once.get().unwrap().id, 1);
    drop(root);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Content that is taken out of one cell and put into another, or carried in a cell on the stack, is the same
/// content.
#[test]
fn content_can_be_moved_from_cell_to_cell() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let (from, to) = {
        let from = heap.alloc(GcRefCell::new(Vec::new()));
        let to = heap.alloc(GcRefCell::new(Vec::new()));
        for _ in 0..10 {
            from.borrow_mut(&heap).push(heap.alloc(ledger.ticket()));
        }
        let mut carried = GcCell::new(from.take(&heap));
        carried.get_mut().pop();
        to.replace(&heap, carried.into_inner());
        (heap.root(from), heap.root(to))
    };
    heap.collect();
    assert_eq!(ledger.dropped(), 1);
    assert!(ledger.is_dropped(9));
    assert!(from.get(&heap).borrow().is_empty());
    let ids: Vec<usize> = to.get(&heap).borrow().iter().map(|leaf| leaf.id).collect();
    assert_eq!(ids, (0..9).collect::<Vec<_>>());
}

#[test]
fn cells_can_be_swapped_even_with_themselves() {
    let heap = Heap::new();
    let (one, two) = (heap.alloc(1), heap.alloc(2));
    let a = heap.alloc(GcCell::new(one));
    let b = heap.alloc(GcCell::new(two));
    a.swap(&heap, &b);
    assert_eq!((*a.get(), *b.get()), (2, 1));
    a.swap(&heap, &a);
    assert_eq!(*a.get(), 2);
}

#[test]
fn an_update_overwrites_what_the_closure_stored() {
    let heap = Heap::new();
    let cell = heap.alloc(GcCell::new(1));
    cell.update(&heap, |value| {
        cell.set(&heap, 100);
        value + 1
    });
    assert_eq!(cell.get(), 2);
}

thread_local! {
    /// The heap and the cell that drop glue gets at.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

struct World {
    heap: Rc<Heap>,
    cell: Root<GcCell<Static<Option<Loud>>>>,
    guarded: Root<GcRefCell<Static<Option<Loud>>>>,
    /// Which value was dropped, and what it found in its cells.
    seen: RefCell<Vec<(u32, Found)>>,
}

#[derive(Debug, PartialEq, Clone, Copy)]
struct Found {
    cell: Option<u32>,
    /// `None` if it was borrowed.
    guarded: Option<Option<u32>>,
}

/// When dropped, takes what is in the cells of the world, and puts it back.
struct Loud(u32);

impl Drop for Loud {
    fn drop(&mut self) {
        WORLD.with_borrow(|world| {
            let Some(World {
                heap,
                cell,
                guarded,
                seen,
            }) = world
            else {
                return;
            };
            let cell = cell.get(heap);
            let content = cell.take(heap);
            let guarded = guarded.get(heap).as_ref().try_borrow_mut(heap);
            let found = Found {
                cell: content.0.as_ref().map(|loud| loud.0),
                guarded: guarded
                    .ok()
                    .map(|guard| guard.0.as_ref().map(|loud| loud.0)),
            };
            assert!(cell.replace(heap, content).0.is_none());
            seen.borrow_mut().push((self.0, found));
        });
    }
}

/// Runs `act` with cells that hold value 1 each, and returns what the values found that were dropped meanwhile.
fn seen_during(
    act: impl FnOnce(&Heap, &GcCell<Static<Option<Loud>>>, &GcRefCell<Static<Option<Loud>>>),
) -> Vec<(u32, Found)> {
    let heap = Rc::new(Heap::new());
    let loud = || Static(Some(Loud(1)));
    let cell = heap.root(heap.alloc(GcCell::new(loud())));
    let guarded = heap.root(heap.alloc(GcRefCell::new(loud())));
    WORLD.set(Some(World {
        heap: Rc::clone(&heap),
        cell: cell.clone(),
        guarded: guarded.clone(),
        seen: RefCell::default(),
    }));
    act(&heap, cell.get(&heap).as_ref(), guarded.get(&heap).as_ref());
    WORLD.take().expect("set above").seen.into_inner()
}

/// The old value is dropped after the new one is in place: its `Drop` may use the cell.
#[test]
fn setting_a_cell_drops_the_old_value_when_the_new_one_is_in_place() {
    let seen = seen_during(|heap, cell, _| cell.set(heap, Static(Some(Loud(2)))));
    let found = Found {
        cell: Some(2),
        guarded: Some(Some(1)),
    };
    assert_eq!(seen, [(1, found)]);
}

/// The cell is not borrowed any more when the old value is returned, so it may be dropped anywhere.
#[test]
fn replacing_what_is_in_a_guarded_cell_leaves_it_unborrowed() {
    let seen = seen_during(|heap, _, guarded| {
        drop(guarded.replace(heap, Static(Some(Loud(2)))));
        drop(guarded.take(heap));
        guarded.set(heap, Static(Some(Loud(3))));
        guarded.set(heap, Static(Some(Loud(4))));
    });
    let guarded: Vec<_> = seen
        .iter()
        .map(|(id, found)| (*id, found.guarded))
        .collect();
    assert_eq!(
        guarded,
        [(1, Some(Some(2))), (2, Some(None)), (3, Some(Some(4)))]
    );
}

/// Assigning through a guard drops the old value while the guard lives, as with `RefCell`.
#[test]
fn assigning_through_a_guard_drops_the_old_value_under_it() {
    let seen = seen_during(|heap, _, guarded| *guarded.borrow_mut(heap) = Static(Some(Loud(2))));
    let guarded: Vec<_> = seen
        .iter()
        .map(|(id, found)| (*id, found.guarded))
        .collect();
    assert_eq!(guarded, [(1, None)]);
}

#[test]
fn a_panic_in_drop_of_the_old_value_leaves_the_new_one_in_place() {
    struct Failing(bool);

    impl Drop for Failing {
        fn drop(&mut self) {
            assert!(!self.0, "on purpose");
        }
    }

    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(GcCell::new(Static(Failing(true)))));
    message_of(|| root.get(&heap).set(&heap, Static(Failing(false))));
    assert!(!root.get(&heap).replace(&heap, Static(Failing(false))).0.0);
    heap.collect();
    heap.verify().unwrap();
}

#[test]
fn a_cell_that_is_set_once_hands_later_values_back() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(GcOnceCell::<Leaf<'_>>::new()));
    assert!(
        root.get(&heap)
            .set(&heap, heap.alloc(ledger.ticket()))
            .is_ok()
    );
    let refused = root.get(&heap).set(&heap, heap.alloc(ledger.ticket()));
    assert_eq!(refused.unwrap_err().id, 1);
    heap.collect();
    assert!(ledger.is_dropped(1) && !ledger.is_dropped(0));
    assert_eq!(root.get(&heap).get().unwrap().id, 0);
}

#[test]
fn a_panic_while_a_cell_is_initialised_leaves_it_empty() {
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(GcOnceCell::<Gc<'_, String>>::new()));
    let message = message_of(|| {
        let cell = root.get(&heap);
        cell.get_or_init(&heap, || {
            heap.alloc(String::from("lost"));
            panic!("on purpose")
        });
    });
    assert_eq!(message, "on purpose");
    heap.collect();
    assert!(root.get(&heap).get().is_none());
    let made = *root
        .get(&heap)
        .get_or_init(&heap, || heap.alloc(String::from("made")));
    assert_eq!(*made, "made");
    heap.collect();
    assert_eq!(**root.get(&heap).get().unwrap(), "made");
}

/// The first value would otherwise be replaced under a reference to it.
#[test]
fn a_cell_that_initialises_itself_panics() {
    let heap = Heap::new();
    let cell = heap.alloc(GcOnceCell::new());
    message_of(|| {
        cell.get_or_init(&heap, || {
            assert!(cell.set(&heap, 1).is_ok());
            2
        });
    });
    assert_eq!(cell.get(), Some(&1));
}

#[test]
fn a_clone_of_a_cell_is_independent() {
    let heap = Heap::new();
    let (one, two) = (heap.alloc(1), heap.alloc(2));
    let original = heap.alloc(GcRefCell::new(vec![GcCell::new(one)]));
    let clone = heap.alloc(GcRefCell::clone(&original));
    assert_eq!(*original.borrow(), *clone.borrow());
    clone.borrow()[0].set(&heap, two);
    clone.borrow_mut(&heap).push(GcCell::new(one));
    assert_eq!(*original.borrow()[0].get(), 1);
    assert_eq!(original.borrow().len(), 1);
    assert_eq!(clone.borrow().len(), 2);
}

#[test]
fn cells_are_as_large_as_those_of_the_standard_library() {
    use core::cell::{OnceCell, RefCell};

    type Target = Option<Gc<'static, u8>>;
    assert_eq!(size_of::<GcCell<Target>>(), size_of::<usize>());
    assert_eq!(
        size_of::<GcOnceCell<Gc<'static, u8>>>(),
        size_of::<OnceCell<&u8>>()
    );
    assert_eq!(
        size_of::<GcRefCell<Target>>(),
        size_of::<RefCell<Option<&u8>>>()
    );
}
