//! A leaf that could hold a pointer after all.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(leaf)]
struct S<'gc> { //~ ERROR
    a: Gc<'gc, u32>,
}

fn main() {}
