//! A path that leads nowhere is reported once for each derive, not for each field.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(crate = nowhere::gc)] //~ ERROR
struct S {
    a: u32,
    b: u32,
}

fn main() {}
