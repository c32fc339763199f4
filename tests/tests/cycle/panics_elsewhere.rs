//! A panic in the rest of the user's code: finalizers, and whatever makes the values that are allocated.

use core::cell::RefCell;
use std::panic::panic_any;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Heap, HeapConfig, Static, Trace, safepoint};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// A payload whose drop panics in turn. What it panics with takes no memory, so that whoever must leak it, as
/// nothing else can be done with it, leaks none.
struct Payload;

struct Last;

impl Drop for Payload {
    fn drop(&mut self) {
        panic_any(Last);
    }
}

/// Enters its ticket's number when it is finalized, and then panics if the number is odd.
#[derive(Trace)]
struct Armed {
    ticket: Ticket,
    order: Static<Rc<RefCell<Vec<usize>>>>,
}

impl<'gc> Finalize<'gc> for Armed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        this.order.borrow_mut().push(this.ticket.id);
        match this.ticket.id % 4 {
            1 => panic!("on purpose"),
            3 => panic_any(Payload),
            _ => {}
        }
    }
}

fn arm<'gc>(heap: &'gc Heap, ledger: &Ledger, order: &Rc<RefCell<Vec<usize>>>) -> Gc<'gc, Armed> {
    heap.alloc(Armed {
        ticket: ledger.ticket(),
        order: Static(Rc::clone(order)),
    })
}

/// Each finalizer is called once, whatever those before it did.
#[test]
fn panics_in_finalizers_are_counted_and_the_rest_run() {
    let (ledger, order) = (Ledger::new(), Rc::default());
    let mut heap = Heap::new();
    for _ in 0..8 {
        arm(&heap, &ledger, &order);
    }
    let collection = heap.collect();
    assert_eq!(*order.borrow(), [7, 6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (8, 4)
    );
    let stats = heap.stats();
    assert_eq!((stats.finalized, stats.finalizers_panicked), (8, 4));
    assert_eq!(ledger.dropped(), 0);

    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 8));
    assert_eq!(order.borrow().len(), 8, "none is called again");
    ledger.assert_all_dropped_once();
}

#[test]
fn panics_in_finalizers_are_swallowed_when_the_heap_is_dropped() {
    let (ledger, order) = (Ledger::new(), Rc::default());
    let heap = Heap::new();
    let _rooted = heap.root(arm(&heap, &ledger, &order));
    for _ in 0..5 {
        arm(&heap, &ledger, &order);
    }
    drop(heap);
    assert_eq!(*order.borrow(), [5, 4, 3, 2, 1, 0]);
    ledger.assert_all_dropped_once();
    assert!(Heap::try_new().is_ok());
}

#[test]
fn finalizers_that_panic_run_while_a_panic_drops_the_heap() {
    let (ledger, order) = (Ledger::new(), Rc::default());
    let message = message_of(|| {
        let heap = Heap::new();
        for _ in 0..4 {
            arm(&heap, &ledger, &order);
        }
        panic!("outer");
    });
    assert_eq!(message, "outer");
    assert_eq!(*order.borrow(), [3, 2, 1, 0]);
    ledger.assert_all_dropped_once();
}

/// The value is made before a slot is taken for it.
#[test]
fn a_panic_in_the_argument_of_alloc_allocates_nothing() {
    fn value(ledger: &Ledger, fail: bool) -> Ticket {
        let ticket = ledger.ticket();
        assert!(!fail, "on purpose");
        ticket
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let before = heap.root(heap.alloc(value(&ledger, false)));
    message_of(|| heap.alloc(value(&ledger, true)));
    let after = heap.root(heap.alloc(value(&ledger, false)));
    assert_eq!(heap.stats().objects, 2);
    heap.verify().unwrap();
    heap.collect();
    assert_eq!((before.get(&heap).id, after.get(&heap).id), (0, 2));
    assert_eq!(ledger.dropped(), 1);
}

#[derive(Trace, Finalize)]
struct Tree<'gc> {
    ticket: Ticket,
    children: Vec<Gc<'gc, Tree<'gc>>>,
}

/// A tree that panics when `left` nodes have been made; each is made in the middle of making its parent.
fn tree<'gc>(heap: &'gc Heap, ledger: &Ledger, depth: u32, left: &mut usize) -> Gc<'gc, Tree<'gc>> {
    heap.alloc(Tree {
        ticket: {
            *left = left.checked_sub(1).expect("on purpose");
            ledger.ticket()
        },
        children: (0..depth)
            .map(|_| tree(heap, ledger, depth - 1, left))
            .collect(),
    })
}

/// Making a value may allocate objects of the same type, and stop anywhere: no slot is reserved meanwhile.
#[test]
fn a_panic_in_the_middle_of_nested_allocation_leaves_whole_objects_only() {
    const NODES: usize = 65;
    for left in 0..=NODES {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let built = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
            heap.root(tree(&heap, &ledger, 4, &mut { left }))
        }));
        assert_eq!(built.is_ok(), left == NODES);
        heap.verify().unwrap();
        heap.collect();
        if let Ok(root) = built {
            assert_eq!(heap.stats().objects, NODES);
            assert_eq!(root.get(&heap).children.len(), 4);
            assert_eq!(ledger.dropped(), 0);
            drop(root);
            heap.collect();
        }
        assert_eq!(heap.stats().objects, 0);
        ledger.assert_all_dropped_once();
    }
}

/// An iterator that allocates and panics midway loses what it made to the next collection, and nothing else.
#[test]
fn a_panic_in_an_iterator_that_allocates_loses_what_it_made() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(GcRefCell::new(vec![heap.alloc(ledger.ticket())])));
    message_of(|| {
        let cell = root.get(&heap);
        cell.borrow_mut(&heap).extend((0..100).map(|number| {
            assert!(number < 60, "on purpose");
            heap.alloc(ledger.ticket())
        }));
    });
    // What was added before the panic is part of the list.
    let held = root.get(&heap).borrow().len();
    heap.verify().unwrap();
    heap.collect();
    assert_eq!(ledger.issued(), 61);
    assert_eq!(ledger.dropped(), 61 - held);
    assert!(
        root.get(&heap)
            .borrow()
            .iter()
            .zip(0..)
            .all(|(leaf, id)| leaf.id == id)
    );

    message_of(|| {
        let made: Vec<Gc<'_, Ticket>> = (0..100)
            .map(|number| {
                assert!(number < 60, "on purpose");
                heap.alloc(ledger.ticket())
            })
            .collect();
        heap.alloc(made);
    });
    heap.collect();
    assert_eq!(ledger.dropped(), 121 - held);
}

/// `alloc` at the limit panics, and drops the value that it was given.
#[test]
fn a_value_that_alloc_refuses_is_dropped_once() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().limit_bytes(0).build();
    message_of(|| heap.alloc(ledger.ticket()));
    assert_eq!(ledger.issued(), 1);
    ledger.assert_all_dropped_once();
    heap.verify().unwrap();
}

/// A panic out of a safepoint in the middle of a computation leaves no root behind.
#[test]
fn a_panic_out_of_a_safepoint_drops_the_roots_that_it_made() {
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("the bomb");
        }
    }

    let mut heap = HeapConfig::new().stress(true).build();
    let message = message_of(|| {
        let mut carried = heap.alloc(String::from("carried"));
        heap.alloc_static(Bomb);
        safepoint!(heap; carried);
        assert_eq!(*carried, "carried");
    });
    assert_eq!(message, "the bomb");
    assert_eq!(heap.stats().roots, 0);
    assert_eq!(heap.collect().freed_objects, 1);
}
