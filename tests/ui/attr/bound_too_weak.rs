//! `bound` replaces what would be inferred, and here asks for too little.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(bound = "")]
struct S<#[gc(keep)] T> {
    a: T, //~ ERROR
}

fn main() {}
