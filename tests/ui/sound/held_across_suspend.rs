//! A pointer held while the heap is suspended.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    heap.suspend(|| ()); //~ ERROR
    println!("{gc}");
}
