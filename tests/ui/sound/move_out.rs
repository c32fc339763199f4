//! An object stays in the heap.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(String::new());
    let text: String = *gc; //~ ERROR
}
