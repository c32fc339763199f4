//! The name of the attribute misspelt.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gcc(skip)] //~ ERROR
    a: u32,
}

fn main() {}
