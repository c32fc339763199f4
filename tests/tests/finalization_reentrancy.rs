//! Finalizers, procedures and hooks that use what is calling them.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Gc, GcCell, Heap, HeapConfig, QueueConfig};

use crate::support::desk::{Node, Queue};
use crate::support::ledger::Ledger;

mod support;

fn node<'gc>(heap: &'gc Heap, name: &'static str) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node {
        name,
        first: GcCell::new(None),
        second: GcCell::new(None),
        ticket: Ledger::new().ticket(),
    })
}

/// A queue whose procedure notes names, and the notes.
fn noting(heap: &Heap) -> (Queue<'_>, Rc<RefCell<Vec<&'static str>>>) {
    let notes = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&notes);
    let queue = Queue::calling(heap, QueueConfig::new(), move |handle, heap| {
        log.borrow_mut().push(handle.object(heap).name);
    });
    (queue, notes)
}

/// Nobody has to allocate first: what is due is called at the next safepoint.
#[test]
fn a_safepoint_calls_what_a_program_has_fired() {
    let mut heap = HeapConfig::new().finalizers_per_safepoint(1).build();
    let (queue, notes) = noting(&heap);
    for name in ["a", "b"] {
        queue.enable(&heap, node(&heap, name));
    }
    assert!(!heap.is_due());
    let queue = heap.root_handle(queue);
    queue.get(&heap).fire_all(&heap);
    assert!(heap.is_due());
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["b"]);
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["b", "a"]);
    assert!(!heap.is_due());
    assert_eq!(heap.stats().collections, 0);
}

/// The end of a collection is the last moment to make something due that the collection does not call.
#[test]
fn a_safepoint_calls_what_a_hook_has_fired() {
    let mut heap = Heap::new();
    let (queue, notes) = noting(&heap);
    queue.enable(&heap, node(&heap, "a"));
    let held = heap.root(node(&heap, "held"));
    queue.enable(&heap, held.get(&heap));
    let queue = heap.root_handle(queue);
    heap.on_cycle_end(move |heap, _| {
        queue.get(heap).fire_all(heap);
    });
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!((heap.finalizers_due(), heap.is_due()), (1, true));
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["a", "held"]);
    drop(held);
}
