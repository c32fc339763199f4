//! A borrow from the heap itself ends when it collects.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: &'gc u32, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
