//! Levels and policies: what holds an object back from its queue.

use gc_core::{EphemeronTable, FinalizationQueue, Gc, Policy, QueueConfig};

use crate::support::desk::{Desk, Node, Queue};

/// A level sees what earlier levels keep as reachable.
#[test]
fn a_level_does_not_get_what_an_earlier_level_keeps() {
    let mut desk = Desk::with(QueueConfig::new());
    let later = desk
        .heap
        .root_handle(Queue::with_config(&desk.heap, QueueConfig::new().level(1)));
    let (owner, part, other) = (desk.enabled("owner"), desk.node("part"), desk.node("other"));
    owner.first.set(&desk.heap, Some(part));
    let queue = later.get(&desk.heap);
    queue.enable(&desk.heap, part);
    queue.enable(&desk.heap, other);

    assert_eq!(desk.collect_and_take(), ["owner"]);
    let names = |desk: &Desk| -> Vec<_> {
        let handles = later.get(&desk.heap).drain(&desk.heap);
        handles
            .map(|handle| handle.object(&desk.heap).name)
            .collect()
    };
    assert_eq!(names(&desk), ["other"]);
    desk.heap.collect();
    assert_eq!(names(&desk), ["part"]);
    desk.heap.collect();
    desk.ledger.assert_all_dropped_once();
}

/// Two queues of one level: the ordered one is held back by what the other gets, and not the other way round.
#[test]
fn policies_of_one_level_are_judged_on_the_same_marks() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let all = desk.heap.root_handle(Queue::new(&desk.heap));
    let (owner, part) = (desk.node("owner"), desk.enabled("part"));
    owner.first.set(&desk.heap, Some(part));
    part.first.set(&desk.heap, Some(owner));
    all.get(&desk.heap).enable(&desk.heap, owner);

    assert!(desk.collect_and_take().is_empty(), "the part is held back");
    let handle = all
        .get(&desk.heap)
        .next(&desk.heap)
        .expect("the owner is not");
    handle.object(&desk.heap).first.set(&desk.heap, None);
    assert_eq!(desk.collect_and_take(), ["part"]);
}

/// Who leads to a cycle holds it back, so it is told of when that is gone; and then by one of its handles, the first.
#[test]
fn a_cycle_is_told_of_once() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let [first, second, owner] = ["first", "second", "owner"].map(|name| desk.node(name));
    first.first.set(&desk.heap, Some(second));
    second.first.set(&desk.heap, Some(first));
    owner.first.set(&desk.heap, Some(second));
    desk.queue().enable(&desk.heap, owner);
    let handles = [first, second].map(|node| desk.keep(desk.queue().enable(&desk.heap, node)));
    let told = |desk: &Desk| {
        let told = handles.each_ref();
        told.map(|handle| handle.get(&desk.heap).is_cyclic())
    };
    assert_eq!(desk.collect_and_take(), ["owner"]);
    assert_eq!(told(&desk), [false, false]);
    for newly_told in [1, 0] {
        assert_eq!(desk.heap.collect().cyclic_handles, newly_told);
        assert_eq!(told(&desk), [true, false]);
        assert!(desk.queue().is_empty());
    }
}

/// A table says something of an object, with the object in it: that holds nobody back.
#[test]
fn a_value_of_an_ephemeron_holds_no_object_back() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let heap = &desk.heap;
    let (owner, part) = (desk.enabled("owner"), desk.enabled("part"));
    let said = EphemeronTable::<Node<'_>, Gc<'_, Node<'_>>>::new(heap);
    said.insert(heap, part, owner);
    said.insert(heap, owner, owner);
    let said = heap.root_handle(said);
    let mut taken = desk.collect_and_take();
    taken.sort_unstable();
    assert_eq!(taken, ["owner", "part"]);
    assert_eq!(
        said.get(&desk.heap).len(),
        2,
        "keys are kept with their objects"
    );
    desk.heap.collect();
    assert_eq!(said.get(&desk.heap).len(), 0);
    desk.ledger.assert_all_dropped_once();
}

/// What was put off while owners were looked for is seen to afterwards, wherever the table is.
#[test]
fn ephemerons_that_were_put_off_are_seen_to() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let heap = &desk.heap;
    type Said<'gc> = EphemeronTable<'gc, Node<'gc>, Gc<'gc, Node<'gc>>>;
    let queue = FinalizationQueue::<(Said<'_>, Gc<'_, Node<'_>>)>::with_config(
        heap,
        QueueConfig::new().policy(Policy::Ordered),
    );
    let said = Said::new(heap);
    let (key, value, lost) = (desk.node("key"), desk.node("value"), desk.node("lost"));
    said.insert(heap, key, value);
    said.insert(heap, lost, value);
    queue.enable(heap, heap.alloc((said, key)));
    let queue = heap.root_handle(queue);
    desk.heap.collect();
    let heap = &desk.heap;
    let handle = queue.get(heap).next(heap).unwrap();
    let (said, key) = *handle.object(heap);
    assert_eq!(said.len(), 1);
    assert_eq!(said.get(key).unwrap().name, "value");
    desk.heap.verify().unwrap();
}

/// A handle that leads to itself says so as long as that is why it waits, whatever other queues do.
#[test]
fn a_handle_is_cyclic_while_that_keeps_its_queue_waiting() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let node = desk.node("itself");
    node.first.set(&desk.heap, Some(node));
    let handle = desk.keep(desk.queue().enable(&desk.heap, node));
    let other = desk.heap.root_handle(Queue::new(&desk.heap));
    other.get(&desk.heap).enable(&desk.heap, desk.node("other"));
    let held = desk.heap.root(node);

    assert_eq!(desk.heap.collect().cyclic_handles, 0);
    assert!(!handle.get(&desk.heap).is_cyclic(), "it is reachable");
    drop(held);
    assert_eq!(desk.heap.collect().cyclic_handles, 1);
    other.get(&desk.heap).fire_all(&desk.heap);
    assert!(
        handle.get(&desk.heap).is_cyclic(),
        "the other queue is no matter"
    );
    assert_eq!(desk.heap.collect().cyclic_handles, 0, "it is told once");

    let object = handle.get(&desk.heap).object(&desk.heap);
    object.first.set(&desk.heap, None);
    assert_eq!(desk.heap.collect().cyclic_handles, 0);
    assert_eq!(desk.queue().len(), 1);
    assert!(!handle.get(&desk.heap).is_cyclic(), "it waits no more");
    assert_eq!(desk.take(), ["itself"]);
    assert!(!handle.get(&desk.heap).is_cyclic());
}
