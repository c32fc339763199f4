//! A hook lives as long as its heap, across collections, and captures no pointer.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let object = heap.alloc(7);
    heap.on_cycle_end(move |_, _| println!("{object}")); //~ ERROR
}
