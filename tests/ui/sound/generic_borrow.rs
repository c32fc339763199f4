//! A parameter cannot be a borrow.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
struct S<T>(T);

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    heap.alloc(S(text.as_str())); //~ ERROR
}
