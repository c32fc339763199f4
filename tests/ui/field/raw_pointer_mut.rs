//! A mutable raw pointer does not keep its target alive either.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Vec<*mut u8>, //~ ERROR
}

fn main() {}
