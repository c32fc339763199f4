//! A pointer held across a collection.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    heap.collect(); //~ ERROR
    println!("{gc}");
}
