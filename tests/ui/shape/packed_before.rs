//! A `packed` above the derive is seen too.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[repr(packed)] //~ ERROR
#[derive(Trace, Finalize)]
struct S {
    a: u32,
}

fn main() {}
