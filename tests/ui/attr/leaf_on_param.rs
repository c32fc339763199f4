//! `leaf` on a type parameter.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<#[gc(leaf)] T> { //~ ERROR
    a: T,
}

fn main() {}
