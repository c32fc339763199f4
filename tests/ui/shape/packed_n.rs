//! Any degree of packing is refused.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[repr(C, packed(2))] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
