//! Nor can a reference into an object leave the function that owned the heap.

#![allow(unused)]

use gc_core::Heap;

fn name() -> &'static str {
    let heap = Heap::new();
    let name = heap.alloc(String::from("gone"));
    name.as_ref() //~ ERROR
}

fn main() {}
