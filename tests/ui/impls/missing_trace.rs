//! An object also needs `Trace`.

#![allow(unused)]

use gc_core::{Finalize, Heap};

#[derive(Finalize)]
struct S {
    a: u32,
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { a: 1 }); //~ ERROR
}
