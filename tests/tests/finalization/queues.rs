//! Queues and handles: how long they live, and what a datum may lead to.

use gc_core::{FinalizationQueue, Gc, Heap, Order, QueueConfig};

use crate::support::desk::{Desk, Node, Queue};

/// A queue that nobody has any more is there as long as it waits for something, and then goes with what is on it.
#[test]
fn a_queue_lives_as_long_as_somebody_could_receive_something() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = Queue::new(&desk.heap);
    let node = desk.heap.root(desk.node("node"));
    let handle = queue.enable(&desk.heap, node.get(&desk.heap));
    let weak = desk.heap.alloc(desk.heap.alloc(handle));
    let _ = weak;
    desk.heap.collect();
    let kept = desk.heap.stats().objects;
    drop(node);
    desk.heap.collect();
    assert_eq!(desk.ledger.dropped(), 0, "it was queued");
    assert_eq!(desk.heap.stats().objects, kept);
    desk.heap.collect();
    desk.ledger.assert_all_dropped_once();
    assert!(
        desk.heap.stats().objects < kept - 1,
        "queue and record went as well"
    );
}

#[test]
fn a_handle_enabled_twice_over_fires_once_and_in_its_new_place() {
    let mut desk = Desk::with(QueueConfig::new().order(Order::Fifo));
    let handle = desk.queue().enable(&desk.heap, desk.node("moved"));
    desk.enabled("other");
    for _ in 0..1000 {
        handle.disable(&desk.heap);
        handle.reenable(&desk.heap, desk.queue());
        handle.reenable(&desk.heap, desk.queue());
    }
    assert_eq!(desk.collect_and_take(), ["other", "moved"]);
}

#[test]
#[should_panic(expected = "points to the handle's object")]
fn a_datum_that_is_the_object_is_refused() {
    let heap = Heap::new();
    let queue = FinalizationQueue::<u64, Gc<'_, u64>>::new(&heap);
    let object = heap.alloc(1);
    queue.enable_with(&heap, object, object);
}

/// A datum that leads to the object keeps it.
#[test]
fn a_datum_that_leads_to_the_object_keeps_it() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = FinalizationQueue::<Node<'_>, Gc<'_, Node<'_>>>::new(&desk.heap);
    let (object, datum) = (desk.node("object"), desk.node("datum"));
    datum.first.set(&desk.heap, Some(object));
    queue.enable_with(&desk.heap, object, datum);
    let queue = desk.heap.root_handle(queue);
    for _ in 0..3 {
        desk.heap.collect();
        assert!(queue.get(&desk.heap).is_empty());
    }
    desk.ledger.assert_kept_by(&mut desk.heap);
}
