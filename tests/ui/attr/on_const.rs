//! No option belongs on a const parameter.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(keep)] const N: usize> { //~ ERROR
    a: [u32; N],
}

fn main() {}
