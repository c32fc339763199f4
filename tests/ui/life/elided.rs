//! A `Gc` without a lifetime is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Gc<u32>, //~ ERROR
}

fn main() {}
