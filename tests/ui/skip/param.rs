//! A parameter could be a type that holds a pointer.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S<T> {
    #[gc(skip)]
    a: T, //~ ERROR
}

fn main() {}
