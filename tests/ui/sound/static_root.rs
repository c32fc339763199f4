//! A root is no way to a pointer that outlives the heap, whatever its type says.

#![allow(unused)]

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace};

#[derive(Trace, Finalize)]
struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);

fn main() {
    let heap = Heap::new();
    let root: Root<Node<'static>> = heap.root(heap.alloc(Node(GcCell::new(None))));
    let node: Gc<'_, Node<'static>> = root.get(&heap); //~ ERROR
}
