//! What `retain` shows of a value does not outlive the call.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, heap.alloc(1), String::from("value"));
    let mut stolen = Vec::new();
    table.retain(&heap, |_, value| {
        stolen.push(value); //~ ERROR
        false
    });
    println!("{stolen:?}");
}
