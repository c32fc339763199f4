//! The guard of a cell held across a collection.

#![allow(unused)]

use gc_core::{GcRefCell, Heap};

fn main() {
    let mut heap = Heap::new();
    let cell = heap.alloc(GcRefCell::new(vec![1]));
    let guard = cell.borrow();
    heap.collect(); //~ ERROR
    println!("{guard:?}");
}
