//! Tracing needs references to the fields, which a packed type does not allow.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[repr(packed)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
