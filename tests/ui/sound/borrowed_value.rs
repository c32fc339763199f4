//! An object cannot be a borrow.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    heap.alloc(text.as_str()); //~ ERROR
}
