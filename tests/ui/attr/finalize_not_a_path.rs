//! A closure is not the path of a function.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(finalize = |_, _| ())] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
