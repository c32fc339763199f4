//! A root inside the heap, deep inside of a type.

#![allow(unused)]

use gc_core::{Finalize, Root, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Vec<Option<Root<S>>>, //~ ERROR
}

fn main() {}
