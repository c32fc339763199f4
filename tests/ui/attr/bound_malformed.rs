//! A string that does not hold predicates.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(bound = "T:: Trace")] //~ ERROR
struct S<T> {
    a: T,
}

fn main() {}
