//! The guard of a table's value held across a collection, which may drop the value.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc(1);
    table.insert(&heap, key, String::from("value"));
    let root = heap.root(heap.alloc(table));
    let guard = root.get(&heap).get_ref(key);
    heap.collect(); //~ ERROR
    println!("{guard:?}");
}
