//! `get_mut` of a cell is for cells that are not in the heap.

#![allow(unused)]

use gc_core::{GcCell, Heap};

fn main() {
    let heap = Heap::new();
    let mut cell = heap.alloc(GcCell::new(1));
    *cell.get_mut() = 2; //~ ERROR
}
