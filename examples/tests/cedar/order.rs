//! In which order objects are delivered.

use core::array;

use crate::desk::Desk;

const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

/// Case 142: three objects die one after the other, and are delivered in that order.
#[test]
fn case_142_first_in_first_out() {
    let mut desk = Desk::new();
    let mut held = ["a", "b", "c"].map(|name| {
        let node = desk.node(name);
        desk.enable(node);
        Some(desk.heap.root(node))
    });
    for dies in [1, 2, 0] {
        held[dies] = None;
        desk.heap.collect();
    }
    let names: Vec<_> = core::iter::from_fn(|| desk.next_name()).collect();
    assert_eq!(names, ["b", "c", "a"]);
}

/// Case 152: what is on a queue is kept in its order until somebody takes it.
#[test]
fn case_152_a_queue_keeps_objects_alive() {
    let mut desk = Desk::new();
    for name in NAMES {
        desk.enable_new(name);
    }
    for _ in 0..10 {
        desk.heap.collect();
    }
    for name in NAMES {
        assert_eq!(desk.next_name(), Some(name));
    }
    assert!(desk.next().is_none());
}

/// Case 155: of a chain of ten, each wait gives the one that is the head by then, and a collection no more than one.
#[test]
fn case_155_a_long_chain_in_order() {
    let mut desk = Desk::new();
    let nodes: [_; 10] = array::from_fn(|at| desk.node(NAMES[at]));
    for pair in nodes.windows(2) {
        pair[0].next.set(&desk.heap, Some(pair[1]));
    }
    nodes
        .into_iter()
        .rev()
        .for_each(|node| drop(desk.enable(node)));
    for name in NAMES {
        assert_eq!(desk.next_name(), Some(name));
        assert!(desk.is_empty());
    }
    assert!(desk.next().is_none());
}

/// Case 157: an object that refers to itself is never delivered, so waiting for it is in vain. It says so.
#[test]
fn case_157_a_reference_to_itself() {
    let mut desk = Desk::new();
    let node = desk.node("itself");
    node.next.set(&desk.heap, Some(node));
    let handle = desk.enable(node);
    assert!(desk.next().is_none());
    assert!(handle.get(&desk.heap).is_cyclic());
    let object = handle.get(&desk.heap).object(&desk.heap);
    object.next.set(&desk.heap, None);
    assert_eq!(desk.next_name(), Some("itself"));
}
