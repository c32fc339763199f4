//! An argument that is not traceable.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<T> {
    a: T,
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { a: NotTrace }); //~ ERROR
}
