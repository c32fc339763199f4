//! An object has a size; a slice as the last field takes it away.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: u32,
    tail: [u8], //~ ERROR
}

fn main() {}
