//! A key of a table that borrows from the program.

#![allow(unused)]

use gc_core::{Heap, WeakValueTable};

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    let table = WeakValueTable::new(&heap);
    table.insert(&heap, text.as_str(), heap.alloc(1)); //~ ERROR
}
