//! By hand: `At` is the same type, so its own `At` agrees.

#![allow(unused)]

use gc_core::{Gc, Trace, Visitor};

struct S<'gc> {
    a: Gc<'gc, u32>,
}

unsafe impl<'gc> Trace for S<'gc> {
    type At<'x> = Option<S<'x>>; //~ ERROR

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {}
}

fn main() {}
