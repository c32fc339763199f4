//! A pointer held when the heap is overwritten.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    heap = Heap::new(); //~ ERROR
    println!("{gc}");
}
