//! `skip` on a type.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(skip)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
