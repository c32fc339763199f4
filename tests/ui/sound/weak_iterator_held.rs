//! An iterator over a table held across a collection, which may remove entries.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, heap.alloc(1), 1);
    let root = heap.root(heap.alloc(table));
    let mut entries = root.get(&heap).iter(&heap);
    while let Some((key, _)) = entries.next() {
        heap.collect(); //~ ERROR
    }
}
