//! A value of an ephemeron that borrows from the program.

#![allow(unused)]

use gc_core::{Ephemeron, Heap};

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    let ephemeron = Ephemeron::new(&heap, heap.alloc(1), text.as_str()); //~ ERROR
}
