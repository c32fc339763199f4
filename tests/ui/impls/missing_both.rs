//! An object needs both traits.

#![allow(unused)]

use gc_core::Heap;

struct S {
    a: u32,
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { a: 1 }); //~ ERROR
}
