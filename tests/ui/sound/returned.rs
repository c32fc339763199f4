//! A pointer returned from the function that owned the heap.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn make<'gc>() -> Gc<'gc, i32> {
    let heap = Heap::new();
    heap.alloc(1) //~ ERROR
}

fn main() {}
