//! An attribute with a value instead of options.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc = "skip"] //~ ERROR
    a: u32,
}

fn main() {}
