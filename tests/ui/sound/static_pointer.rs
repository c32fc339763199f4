//! A pointer is never `'static`, unless the heap is.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let gc: Gc<'static, i32> = heap.alloc(1); //~ ERROR
}
