//! An infinite type that calls itself `Self` is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S { //~ ERROR
    a: Option<Self>,
}

fn main() {}
