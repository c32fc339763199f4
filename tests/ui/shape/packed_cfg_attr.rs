//! A `packed` behind `cfg_attr` is seen too.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[cfg_attr(all(), repr(packed))] //~ ERROR
struct S {
    a: u32,
}

fn main() {}
