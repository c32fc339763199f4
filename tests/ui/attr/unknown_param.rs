//! An option of a type parameter that does not exist.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(unbounded)] T> { //~ ERROR
    a: T,
}

fn main() {}
