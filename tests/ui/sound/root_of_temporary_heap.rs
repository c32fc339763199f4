//! A root gives nothing that outlives the heap.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let root = heap.root(heap.alloc(1));
    let gc: Gc<'static, i32> = root.get(&heap); //~ ERROR
}
