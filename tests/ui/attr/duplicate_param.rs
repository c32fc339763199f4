//! An option of a type parameter given twice.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(keep, keep)] T> { //~ ERROR
    a: T,
}

fn main() {}
