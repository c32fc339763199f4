//! An object also needs `Finalize`.

#![allow(unused)]

use gc_core::{Heap, Trace};

#[derive(Trace)]
struct S {
    a: u32,
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { a: 1 }); //~ ERROR
}
