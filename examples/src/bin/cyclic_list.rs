//! A cyclic list, freed as a whole.
//!
//! Every node of a ring points to its neighbours on both sides, so each is always pointed to by two
//! others. Reference counting would never free it, and would overflow the stack if it tried; the
//! collector asks only whether a root reaches it, and needs no stack however long the ring is.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

/// A link of the ring. The cells are empty only while the node is not in a ring.
#[derive(Trace, Finalize)]
struct Node<'gc> {
    value: u64,
    next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
    previous: GcCell<Option<Gc<'gc, Node<'gc>>>>,
}

impl<'gc> Node<'gc> {
    /// A ring of one node, which is its own neighbour.
    fn ring(heap: &'gc Heap, value: u64) -> Gc<'gc, Node<'gc>> {
        let node = heap.alloc(Node {
            value,
            next: GcCell::new(None),
            previous: GcCell::new(None),
        });
        link(heap, node, node);
        node
    }

    fn next(&self) -> Gc<'gc, Node<'gc>> {
        self.next.get().expect("the node is in a ring")
    }

    fn previous(&self) -> Gc<'gc, Node<'gc>> {
        self.previous.get().expect("the node is in a ring")
    }
}

/// Makes two nodes neighbours.
fn link<'gc>(heap: &'gc Heap, left: Gc<'gc, Node<'gc>>, right: Gc<'gc, Node<'gc>>) {
    left.next.set(heap, Some(right));
    right.previous.set(heap, Some(left));
}

/// Puts a new node in front of `at`, that is, at the end of a ring that begins there.
fn insert<'gc>(heap: &'gc Heap, at: Gc<'gc, Node<'gc>>, value: u64) {
    let node = Node::ring(heap, value);
    link(heap, at.previous(), node);
    link(heap, node, at);
}

/// Takes a node out of its ring. It still points in, but nothing points to it any more.
fn remove<'gc>(heap: &'gc Heap, node: Gc<'gc, Node<'gc>>) {
    link(heap, node.previous(), node.next());
}

/// The values of a ring, once around.
fn values<'gc>(first: Gc<'gc, Node<'gc>>) -> impl Iterator<Item = u64> {
    let mut at = Some(first);
    core::iter::from_fn(move || {
        let node = at?;
        at = Some(node.next()).filter(|&next| !Gc::ptr_eq(next, first));
        Some(node.value)
    })
}

fn main() {
    const LENGTH: u64 = 1_000_000;

    let mut heap = Heap::new();
    let first = Node::ring(&heap, 1);
    for value in 2..=LENGTH {
        insert(&heap, first, value);
    }
    let ring = heap.root(first);

    let collection = heap.collect();
    println!("a ring of {LENGTH} nodes: {collection}");
    assert_eq!(collection.freed_objects, 0);
    assert_eq!(
        values(ring.get(&heap)).sum::<u64>(),
        LENGTH * (LENGTH + 1) / 2
    );

    // One node is taken out, and goes alone.
    remove(&heap, ring.get(&heap).next());
    let collection = heap.collect();
    println!("one node taken out: {collection}");
    assert_eq!(collection.freed_objects, 1);
    assert_eq!(values(ring.get(&heap)).nth(1), Some(3));

    // The root goes, and with it the ring.
    drop(ring);
    let collection = heap.collect();
    println!("the root dropped: {collection}");
    assert_eq!(collection.freed_objects as u64, LENGTH - 1);
    assert_eq!(heap.stats().objects, 0);
}
