//! A raw pointer does not keep its target alive.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: *const Gc<'gc, u32>, //~ ERROR
}

fn main() {}
