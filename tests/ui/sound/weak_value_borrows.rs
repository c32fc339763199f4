//! A value of a table that borrows from the program.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, heap.alloc(1), text.as_str()); //~ ERROR
}
