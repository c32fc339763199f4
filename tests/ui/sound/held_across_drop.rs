//! A pointer held when the heap is dropped.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    drop(heap); //~ ERROR
    println!("{gc}");
}
