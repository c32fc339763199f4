//! A handle to a table held across a collection: the table is an object of the heap.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, heap.alloc(1), 1);
    heap.collect(); //~ ERROR
    println!("{}", table.len());
}
