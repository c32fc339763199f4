//! An option given twice in two attributes.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(skip)]
    #[gc(skip)] //~ ERROR
    a: u32,
}

fn main() {}
