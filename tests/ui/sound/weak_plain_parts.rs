//! What is weak is an object: a number would never die.

#![allow(unused)]

use gc_core::{Heap, WeakTable};

fn main() {
    let heap = Heap::new();
    let table = WeakTable::new(&heap);
    table.insert(&heap, 1, heap.alloc(2)); //~ ERROR
}
