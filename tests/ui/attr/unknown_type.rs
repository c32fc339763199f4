//! An option of a type that does not exist.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(packed)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
