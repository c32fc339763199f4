//! Deriving `Trace` alone does not make room for `Drop`.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace)] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

impl<'gc> Finalize<'gc> for S<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {}
}

impl Drop for S<'_> {
    fn drop(&mut self) {}
}

fn main() {}
