//! The chosen lifetime is not a parameter.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetime = 'x)] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

fn main() {}
