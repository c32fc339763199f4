//! The function takes something else.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(finalize = goodbye)] //~ ERROR
struct S {
    a: u32,
}

fn goodbye(this: &S) {}

fn main() {}
