//! `crate` on a field.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(crate = gc_core)] //~ ERROR
    a: u32,
}

fn main() {}
