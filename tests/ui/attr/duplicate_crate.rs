//! Which of two paths is meant?

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(crate = gc_core, crate = ::gc_core)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
