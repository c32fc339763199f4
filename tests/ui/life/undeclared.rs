//! A lifetime that nobody declared is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Gc<'gc, u32>, //~ ERROR
}

fn main() {}
