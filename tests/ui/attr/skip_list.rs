//! `skip` with a list.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(skip(a))] //~ ERROR
    a: u32,
}

fn main() {}
