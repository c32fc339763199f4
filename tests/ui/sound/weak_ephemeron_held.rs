//! An ephemeron held across a collection.

#![allow(unused)]

use gc_core::{Ephemeron, Heap};

fn main() {
    let mut heap = Heap::new();
    let ephemeron = Ephemeron::new(&heap, heap.alloc(1), 1);
    heap.collect(); //~ ERROR
    println!("{:?}", ephemeron.get(&heap));
}
