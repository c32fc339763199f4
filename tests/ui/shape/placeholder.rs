//! `_` is not a field type. This is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Vec<_>, //~ ERROR
}

fn main() {}
