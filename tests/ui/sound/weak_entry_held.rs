//! An entry that is still to be added, held across a collection.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let entry = table.entry(&heap, heap.alloc(1));
    heap.collect(); //~ ERROR
    entry.or_insert(1);
}
