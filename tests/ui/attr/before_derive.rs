//! The attribute above the derive that gives it its meaning.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[gc(leaf)] //~ ERROR
#[derive(Trace, Finalize)]
struct S {
    a: u32,
}

fn main() {}
