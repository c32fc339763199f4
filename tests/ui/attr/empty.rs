//! An attribute with an empty list of options.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc()] //~ ERROR
    a: u32,
}

fn main() {}
