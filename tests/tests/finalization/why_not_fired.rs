//! Why a handle has not fired: every answer, and that it is true.

use gc_core::{
    EphemeronTable, FinalizationHandle, FinalizationQueue, Finalize, Gc, HandleRoot, HandleState,
    Heap, Policy, QueueConfig, Trace, WhyNotFired,
};

use crate::support::desk::{Desk, Handle, Node, Queue};

fn enabled(desk: &Desk, config: QueueConfig, name: &'static str) -> HandleRoot<Handle<'static>> {
    let queue = Queue::with_config(&desk.heap, config);
    desk.keep(queue.enable(&desk.heap, desk.node(name)))
}

fn set(desk: &Desk, from: &HandleRoot<Handle<'static>>, to: &HandleRoot<Handle<'static>>) {
    let (from, to) = (from.get(&desk.heap), to.get(&desk.heap));
    from.object(&desk.heap)
        .first
        .set(&desk.heap, Some(to.object(&desk.heap)));
}

fn names(path: &[&'static str]) -> Vec<&'static str> {
    path.iter()
        .map(|name| name.rsplit("::").next().unwrap().split('<').next().unwrap())
        .collect()
}

#[test]
fn a_handle_whose_object_is_dropped_fires_next() {
    let mut desk = Desk::with(QueueConfig::new());
    let handle = enabled(&desk, QueueConfig::new(), "dropped");
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Due);
    desk.heap.collect();
    let why = desk.heap.why_not_fired(&handle);
    assert_eq!(why, WhyNotFired::NotEnabled(HandleState::OnQueue));
}

#[test]
fn the_way_from_a_root_is_told() {
    let mut desk = Desk::with(QueueConfig::new());
    let handle = enabled(&desk, QueueConfig::new(), "part");
    let owner = desk.node("owner");
    owner
        .first
        .set(&desk.heap, Some(handle.get(&desk.heap).object(&desk.heap)));
    let root = desk.heap.root(owner);
    let WhyNotFired::Reachable(path) = desk.heap.why_not_fired(&handle) else {
        panic!("it is reachable");
    };
    assert_eq!(names(&path), ["Node", "Node"]);
    drop(root);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Due);
}

/// A value of a table, whose key is held.
#[test]
fn the_way_through_a_table_is_told() {
    let mut desk = Desk::with(QueueConfig::new());
    let handle = enabled(&desk, QueueConfig::new(), "value");
    let key = desk.heap.root(desk.node("key"));
    let table = EphemeronTable::<Node<'_>, Gc<'_, Node<'_>>>::new(&desk.heap);
    let value = handle.get(&desk.heap).object(&desk.heap);
    table.insert(&desk.heap, key.get(&desk.heap), value);
    let table = desk.heap.root_handle(table);
    let why = desk.heap.why_not_fired(&handle);
    assert!(matches!(why, WhyNotFired::Reachable(_)), "{why}");
    drop(key);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Due);
    drop(table);
}

#[test]
fn a_datum_that_leads_to_its_object_is_told() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = FinalizationQueue::<Node<'_>, Gc<'_, Node<'_>>>::new(&desk.heap);
    let (object, datum) = (desk.node("object"), desk.node("datum"));
    datum.first.set(&desk.heap, Some(object));
    let handle: HandleRoot<FinalizationHandle<'static, _, _>> = desk
        .heap
        .root_handle(queue.enable_with(&desk.heap, object, datum));
    for _ in 0..2 {
        let WhyNotFired::HeldByDatum(path) = desk.heap.why_not_fired(&handle) else {
            panic!("the datum holds it");
        };
        assert_eq!(names(&path), ["Node", "Node"]);
        desk.heap.collect();
    }
}

#[test]
fn a_cycle_in_an_ordered_queue_is_told() {
    let ordered = QueueConfig::new().policy(Policy::Ordered);
    let mut desk = Desk::with(ordered);
    let handle = enabled(&desk, ordered, "itself");
    set(&desk, &handle, &handle);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Cyclic);
    desk.heap.collect();
    assert!(handle.get(&desk.heap).is_cyclic());
    let ignoring = QueueConfig::new().policy(Policy::OrderedIgnoringSelf);
    let handle = enabled(&desk, ignoring, "itself");
    set(&desk, &handle, &handle);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Due);
}

#[test]
fn what_is_held_back_by_its_owner_is_told() {
    let ordered = QueueConfig::new().policy(Policy::Ordered);
    let mut desk = Desk::with(ordered);
    let owner = enabled(&desk, ordered, "owner");
    let part = enabled(&desk, ordered, "part");
    set(&desk, &owner, &part);
    assert_eq!(desk.heap.why_not_fired(&owner), WhyNotFired::Due);
    assert_eq!(desk.heap.why_not_fired(&part), WhyNotFired::HeldBack);
    desk.heap.collect();
    assert_eq!(part.get(&desk.heap).state(), HandleState::Enabled);
}

#[test]
fn what_an_earlier_level_keeps_is_told() {
    let mut desk = Desk::with(QueueConfig::new());
    let release = QueueConfig::new().release();
    let handle = enabled(&desk, release, "object");
    let first = Queue::new(&desk.heap);
    let object = handle.get(&desk.heap).object(&desk.heap);
    first.enable(&desk.heap, object);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::HeldBack);
    desk.heap.collect();
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::Due);
}

/// What a table says of an object holds nobody back.
#[test]
fn a_way_through_a_table_is_no_cycle() {
    type Said<'gc> = EphemeronTable<'gc, u64, Gc<'gc, Owner<'gc>>>;

    #[derive(Trace, Finalize)]
    struct Owner<'gc> {
        said: Said<'gc>,
        key: Gc<'gc, u64>,
    }

    let ordered = QueueConfig::new().policy(Policy::Ordered);
    let mut heap = Heap::new();
    let queue = FinalizationQueue::<Owner<'_>>::with_config(&heap, ordered);
    let (said, key) = (Said::new(&heap), heap.alloc(7));
    let owner = heap.alloc(Owner { said, key });
    said.insert(&heap, key, owner);
    let handle = heap.root_handle(queue.enable(&heap, owner));
    assert_eq!(heap.why_not_fired(&handle), WhyNotFired::Due);
    heap.collect();
    assert_eq!(handle.get(&heap).state(), HandleState::OnQueue);
}

/// Another handle of the same object, for which what the object points to itself with counts.
#[test]
fn a_rival_for_the_same_object_is_told() {
    let ignoring = QueueConfig::new().policy(Policy::OrderedIgnoringSelf);
    let mut desk = Desk::with(ignoring);
    let handle = enabled(&desk, ignoring, "itself");
    set(&desk, &handle, &handle);
    let rival = Queue::new(&desk.heap);
    let object = handle.get(&desk.heap).object(&desk.heap);
    rival.enable(&desk.heap, object);
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::HeldBack);
    desk.heap.collect();
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
}

/// Nobody has the queue but the handle, and something that is on it leads to the object.
#[test]
fn what_the_queue_leads_to_is_told() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = Queue::new(&desk.heap);
    let (object, other) = (desk.node("object"), desk.node("other"));
    other.first.set(&desk.heap, Some(object));
    queue.enable(&desk.heap, other);
    queue.fire_all(&desk.heap);
    let handle = desk.keep(queue.enable(&desk.heap, object));
    let why = desk.heap.why_not_fired(&handle);
    assert!(matches!(why, WhyNotFired::HeldByQueue(_)), "{why}");
    desk.heap.collect();
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
}

/// The value of a table that an earlier level keeps, with a key that is reachable anyway.
#[test]
fn what_an_earlier_level_keeps_through_a_table_is_told() {
    type Said<'gc> = EphemeronTable<'gc, Node<'gc>, Gc<'gc, Node<'gc>>>;

    let mut desk = Desk::with(QueueConfig::new());
    let handle = enabled(&desk, QueueConfig::new().level(1), "object");
    let key = desk.heap.root(desk.node("key"));
    let said = Said::new(&desk.heap);
    let object = handle.get(&desk.heap).object(&desk.heap);
    said.insert(&desk.heap, key.get(&desk.heap), object);
    let owners = FinalizationQueue::<Said<'_>>::new(&desk.heap);
    owners.enable(&desk.heap, desk.heap.alloc(said));
    assert_eq!(desk.heap.why_not_fired(&handle), WhyNotFired::HeldBack);
    desk.heap.collect();
    assert_eq!(handle.get(&desk.heap).state(), HandleState::Enabled);
}
