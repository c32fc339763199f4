//! A finalizer cannot collect.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace)]
struct S(u32);

impl<'gc> Finalize<'gc> for S {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        heap.collect(); //~ ERROR
    }
}

fn main() {}
