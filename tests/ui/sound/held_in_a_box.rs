//! A pointer does not become longer-lived by being moved elsewhere.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let boxed = vec![Some(Box::new(heap.alloc(1)))];
    heap.collect(); //~ ERROR
    println!("{boxed:?}");
}
