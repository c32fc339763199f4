//! An option that needs a value, cut off after the sign.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetime =, crate = gc_core)] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

fn main() {}
