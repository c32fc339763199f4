//! A parameter of a leaf cannot be a type that holds a pointer.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
#[gc(leaf)]
struct Leaf<T>(T);

fn main() {
    let heap = Heap::new();
    let number = heap.alloc(1);
    heap.alloc(Leaf(number)); //~ ERROR
}
