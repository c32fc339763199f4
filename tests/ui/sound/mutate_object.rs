//! An object is changed through its cells only.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: u32,
}

fn main() {
    let heap = Heap::new();
    let mut s = heap.alloc(S { a: 1 });
    s.a = 2; //~ ERROR
}
