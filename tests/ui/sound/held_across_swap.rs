//! A pointer held when the heap is exchanged.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    std::mem::swap(&mut heap, &mut other()); //~ ERROR
    println!("{gc}");
}

fn other() -> Heap {
    unimplemented!()
}
