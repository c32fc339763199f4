//! Derived twice.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Trace, Finalize)] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
