//! What a root of a table gives is a handle like any other: it is asked for again after the collection.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut heap = Heap::new();
    let root = heap.root_handle(EphemeronTable::<u32, u32>::new(&heap));
    let table = root.get(&heap);
    heap.collect(); //~ ERROR
    table.clear(&heap);
}
