//! A pointer held across a safepoint.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    heap.safepoint(); //~ ERROR
    println!("{gc}");
}
