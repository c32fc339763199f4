//! An object and its heap have one lifetime.

#![allow(unused)]

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

#[derive(Trace, Finalize)]
struct S<'gc>(GcCell<Option<Gc<'gc, u32>>>);

fn store<'a, 'b>(heap: &'b Heap, value: S<'a>) {
    heap.alloc(value); //~ ERROR
}

fn main() {}
