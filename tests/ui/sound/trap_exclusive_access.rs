//! What changes a cell of one's own without the heap does not work on a cell in the heap.

#![allow(unused)]

use gc_core::{GcOnceCell, GcRefCell, Heap};

fn main() {
    let heap = Heap::new();
    let mut once = heap.alloc(GcOnceCell::from(1));
    once.take(); //~ ERROR
    let mut list = heap.alloc(GcRefCell::new(vec![1]));
    list.get_mut().clear(); //~ ERROR
}
