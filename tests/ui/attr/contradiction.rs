//! A leaf has no fields that are traced, so none that are skipped.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(leaf)]
struct S {
    #[gc(skip)] //~ ERROR
    a: u32,
}

fn main() {}
