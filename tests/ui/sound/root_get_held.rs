//! What a root gives is a pointer like any other.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    let gc = root.get(&heap);
    heap.collect(); //~ ERROR
    println!("{gc}");
}
