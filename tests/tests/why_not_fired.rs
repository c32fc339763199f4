//! Why a handle has not fired: every answer, and that it is true.

use gc_core::{
    EphemeronTable, FinalizationHandle, FinalizationQueue, Gc, HandleRoot, HandleState, Policy,
    QueueConfig, WhyNotFired,
};

use crate::support::desk::{Desk, Handle, Node, Queue};

mod support;

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
