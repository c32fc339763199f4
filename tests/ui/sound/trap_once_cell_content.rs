//! The content of a cell that is set once, held across a collection.

#![allow(unused)]

use gc_core::{GcOnceCell, Heap};

fn main() {
    let mut heap = Heap::new();
    let cell = heap.alloc(GcOnceCell::new());
    let text: &String = cell.get_or_init(&heap, || String::from("gone"));
    heap.collect(); //~ ERROR
    println!("{text}");
}
