//! Storing takes the heap: the collector may have to know.

#![allow(unused)]

use gc_core::{GcCell, Heap};

fn main() {
    let heap = Heap::new();
    let cell = heap.alloc(GcCell::new(1));
    cell.set(2); //~ ERROR
}
