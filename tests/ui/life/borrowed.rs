//! A borrow from outside of the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'a> {
    a: &'a str, //~ ERROR
}

fn main() {}
