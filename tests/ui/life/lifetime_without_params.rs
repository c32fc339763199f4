//! There is no lifetime to choose.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetime = 'gc)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
