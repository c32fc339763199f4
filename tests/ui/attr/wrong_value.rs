//! A value that is not a path.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(crate = 1)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
