//! The order of what a queue gets: children before what points to them, above all.

use gc_core::{
    EphemeronTable, FinalizationQueue, Finalize, Gc, Heap, Order, Policy, QueueConfig, Trace,
};

use crate::support::desk::{Desk, Queue};
use crate::support::scale::MANY;

fn children_first() -> Desk {
    Desk::with(QueueConfig::new().order(Order::ChildrenFirst))
}

#[test]
fn the_latest_comes_first_unless_the_queue_says_otherwise() {
    for (order, expected) in [
        (Order::Lifo, ["c", "b", "a"]),
        (Order::Fifo, ["a", "b", "c"]),
        (Order::ChildrenFirst, ["a", "b", "c"]),
    ] {
        let mut desk = Desk::with(QueueConfig::new().order(order));
        for name in ["a", "b", "c"] {
            desk.enabled(name);
        }
        assert_eq!(desk.collect_and_take(), expected);
    }
}

#[test]
fn children_come_before_what_points_to_them() {
    let mut desk = children_first();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    a.second.set(&desk.heap, Some(c));
    b.first.set(&desk.heap, Some(d));
    c.first.set(&desk.heap, Some(d));
    assert_eq!(desk.collect_and_take(), ["d", "b", "c", "a"]);
}

/// The way from one object to the other leads through objects that no queue waits for.
#[test]
fn children_come_first_through_objects_that_are_not_waited_for() {
    let mut desk = children_first();
    let (a, between, c) = (desk.enabled("a"), desk.node("between"), desk.enabled("c"));
    a.first.set(&desk.heap, Some(between));
    between.first.set(&desk.heap, Some(c));
    assert_eq!(desk.collect_and_take(), ["c", "a"]);
}

#[test]
fn children_come_first_in_a_cycle_as_far_as_that_can_be() {
    let mut desk = children_first();
    let [a, b, c] = ["a", "b", "c"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    b.first.set(&desk.heap, Some(c));
    c.first.set(&desk.heap, Some(a));
    assert_eq!(desk.collect_and_take(), ["c", "b", "a"]);
}

/// Which objects hold others back is found by marking; that is no reason for a search to leave them out.
#[test]
fn children_come_first_beside_a_queue_that_goes_by_owners() {
    let mut desk = children_first();
    let [a, b] = ["a", "b"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    let owners = QueueConfig::new().policy(Policy::Ordered);
    let owners = desk
        .heap
        .root_handle(Queue::with_config(&desk.heap, owners));
    owners
        .get(&desk.heap)
        .enable(&desk.heap, desk.node("owner"));
    assert_eq!(desk.collect_and_take(), ["b", "a"]);
    assert_eq!(owners.get(&desk.heap).len(), 1);
}

/// However many tables there are on the way, with the children in them.
#[test]
fn children_come_first_behind_any_number_of_tables() {
    type Said<'gc> = EphemeronTable<'gc, u64, Gc<'gc, Part<'gc>>>;

    /// An owner has tables, and a part.
    #[derive(Trace, Finalize)]
    struct Part<'gc>(Vec<Said<'gc>>, Option<Gc<'gc, Part<'gc>>>, &'static str);

    let mut heap = Heap::new();
    let config = QueueConfig::new().order(Order::ChildrenFirst);
    let queue = FinalizationQueue::<Part<'_>>::with_config(&heap, config);
    let part = heap.alloc(Part(vec![], None, "part"));
    let key = heap.alloc(1);
    let _key = heap.root(key);
    let tables = (0..5000).map(|_| {
        let table = EphemeronTable::new(&heap);
        table.insert(&heap, key, part);
        table
    });
    let owner = heap.alloc(Part(tables.collect(), Some(part), "owner"));
    queue.enable(&heap, owner);
    queue.enable(&heap, part);
    let queue = heap.root_handle(queue);
    heap.collect();
    let queue = queue.get(&heap);
    let taken = queue.drain(&heap).map(|handle| handle.object(&heap).2);
    assert_eq!(taken.collect::<Vec<_>>(), ["part", "owner"]);
}

/// No recursion, and no time in the square of the length.
#[test]
fn children_come_first_on_a_list_of_a_million() {
    let mut desk = children_first();
    let mut next = None;
    for _ in 0..MANY {
        let node = desk.enabled("node");
        node.first.set(&desk.heap, next);
        next = Some(node);
    }
    desk.heap.collect();
    let queue = desk.queue();
    assert_eq!(queue.len(), MANY);
    let mut ids = queue
        .drain(&desk.heap)
        .map(|handle| handle.object(&desk.heap).ticket.0.id);
    assert!(
        ids.by_ref().is_sorted(),
        "the first that was made is the last of the list"
    );
}
