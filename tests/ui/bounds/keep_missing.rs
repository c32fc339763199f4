//! A parameter that is used through `At` has to be kept to serve as a family of types.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace, Finalize)]
struct Node<'gc>(Option<Gc<'gc, u32>>);

#[derive(Trace, Finalize)]
struct S<'gc, T: Trace> {
    a: Gc<'gc, T::At<'gc>>,
}

fn main() {
    let heap = Heap::new();
    let node = heap.alloc(Node(None));
    heap.alloc(S::<Node<'static>> { a: node }); //~ ERROR
}
