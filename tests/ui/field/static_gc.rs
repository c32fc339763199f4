//! `Static` is for what cannot point into the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Static, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> { //~ ERROR
    a: Static<Gc<'gc, u32>>,
}

fn main() {}
