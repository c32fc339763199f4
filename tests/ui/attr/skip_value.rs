//! `skip` with a value.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(skip = true)] //~ ERROR
    a: u32,
}

fn main() {}
