//! A heap cannot be used while it is suspended.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    heap.suspend(|| heap.alloc(1)); //~ ERROR
}
