//! Predicates are written in a string.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(bound = T)] //~ ERROR
struct S<T> {
    a: T,
}

fn main() {}
