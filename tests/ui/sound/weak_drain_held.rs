//! The iterator that empties a table, held across a collection: it owns entries that the heap no longer knows of.

#![allow(unused)]

use gc_core::{Heap, WeakTable};

fn main() {
    let mut heap = Heap::new();
    let table = WeakTable::new(&heap);
    let object = heap.alloc(1);
    table.insert(&heap, object, object);
    let mut drained = table.drain(&heap);
    heap.collect(); //~ ERROR
    println!("{}", drained.count());
}
