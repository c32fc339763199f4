//! An implementation by hand takes the responsibility that the derive takes otherwise.

#![allow(unused)]

use gc_core::{Trace, Visitor};

struct S {
    a: u32,
}

impl Trace for S { //~ ERROR
    type At<'x> = S;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {}
}

fn main() {}
