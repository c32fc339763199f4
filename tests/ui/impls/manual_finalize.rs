//! Derived and written by hand.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace, Finalize)] //~ ERROR
struct S {
    a: u32,
}

impl<'gc> Finalize<'gc> for S {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {}
}

fn main() {}
