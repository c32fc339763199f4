//! `impl Trait` is not a field type. This is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: impl Fn(), //~ ERROR
}

fn main() {}
