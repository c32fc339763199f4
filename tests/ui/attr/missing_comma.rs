//! Two options without a comma.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(leaf crate = gc_core)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
