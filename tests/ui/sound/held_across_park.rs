//! A pointer held while the heap is parked.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    let parked = heap.park(); //~ ERROR
    println!("{gc}");
}
