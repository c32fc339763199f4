//! A closure may have captured a pointer, so it is not traceable.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    heap.alloc(move || *gc); //~ ERROR
}
