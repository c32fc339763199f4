//! A root shows its object only while the heap is borrowed.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    println!("{}", *root); //~ ERROR
}
