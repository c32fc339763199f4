//! An option given twice in one attribute.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(skip, skip)] //~ ERROR
    a: u32,
}

fn main() {}
