//! A parameter cannot be a borrow of an object.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
struct S<T>(T);

fn main() {
    let heap = Heap::new();
    let text = heap.alloc(String::new());
    heap.alloc(S(text.as_ref())); //~ ERROR
}
