//! Derived and written by hand.

#![allow(unused)]

use gc_core::{Finalize, Trace, Visitor};

#[derive(Trace, Finalize)] //~ ERROR
struct S {
    a: u32,
}

unsafe impl Trace for S {
    type At<'x> = S;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {}
}

fn main() {}
