//! A mutable borrow from outside of the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: &'a mut u32, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
