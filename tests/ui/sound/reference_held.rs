//! A reference into an object held across a collection.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let text: &str = heap.alloc(String::from("gone")).as_ref();
    heap.collect(); //~ ERROR
    println!("{text}");
}
