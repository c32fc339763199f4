//! A pointer held across a check of the heap.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    heap.verify().unwrap(); //~ ERROR
    println!("{gc}");
}
