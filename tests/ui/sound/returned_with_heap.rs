//! A heap cannot be returned together with a pointer into it.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn make<'gc>() -> (Heap, Gc<'gc, i32>) {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    (heap, gc) //~ ERROR //~ ERROR
}

fn main() {}
