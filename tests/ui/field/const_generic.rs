//! An array of a type that is not traceable.

#![allow(unused)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<const N: usize> {
    a: [NotTrace; N], //~ ERROR
}

fn main() {}
