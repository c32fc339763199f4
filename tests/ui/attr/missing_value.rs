//! An option that needs a value, without one.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(crate)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
