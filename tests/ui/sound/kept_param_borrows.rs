//! A parameter that is declared `'static` cannot be a type that holds a pointer.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

#[derive(Trace, Finalize)]
struct Plain<T: 'static>(#[gc(skip)] T);

fn main() {
    let heap = Heap::new();
    let number = heap.alloc(1);
    heap.alloc(Plain(number)); //~ ERROR
}
