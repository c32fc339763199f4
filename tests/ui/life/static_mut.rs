//! A `'static` reference that could be written through.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: &'static mut u32, //~ ERROR
}

fn main() {}
