//! A pointer that is skipped would dangle.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)] //~ ERROR
    a: Gc<'gc, u32>,
}

fn main() {}
