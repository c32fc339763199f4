//! A field of a type that is not traceable.

#![allow(unused)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S {
    a: NotTrace, //~ ERROR
}

fn main() {}
