//! The mutable guard of a cell held across a collection.

#![allow(unused)]

use gc_core::{GcRefCell, Heap};

fn main() {
    let mut heap = Heap::new();
    let cell = heap.alloc(GcRefCell::new(vec![1]));
    let mut guard = cell.borrow_mut(&heap);
    heap.collect(); //~ ERROR
    guard.push(2);
}
