//! An associated type that is not traceable.

#![allow(unused)]

use gc_core::{Finalize, Heap, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<I: Iterator> {
    iterator: I,
    last: Option<I::Item>,
}

#[derive(Trace, Finalize)]
struct Numbers;

impl Iterator for Numbers {
    type Item = NotTrace;

    fn next(&mut self) -> Option<NotTrace> {
        None
    }
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { iterator: Numbers, last: None }); //~ ERROR
}
