//! A parameter that is kept cannot be a type with a pointer.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(keep)] T>(T);

fn main() {
    let heap = Heap::new();
    let number = heap.alloc(1);
    heap.alloc(S(number)); //~ ERROR
}
