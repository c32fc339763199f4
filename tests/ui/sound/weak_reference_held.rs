//! A weak reference held across a collection: its cell is an object of the heap.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn main() {
    let mut heap = Heap::new();
    let weak = Gc::downgrade(heap.alloc(1), &heap);
    heap.collect(); //~ ERROR
    println!("{}", weak.is_dead());
}
