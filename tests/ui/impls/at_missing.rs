//! An implementation by hand lacks the type at other heap lifetimes.

#![allow(unused)]

use gc_core::{Gc, Trace, Visitor};

struct S<'gc> {
    a: Gc<'gc, u32>,
}

unsafe impl<'gc> Trace for S<'gc> { //~ ERROR
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {}
}

fn main() {}
