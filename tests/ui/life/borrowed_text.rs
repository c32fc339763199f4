//! Text inside of an object is borrowed from the heap, until it collects.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    name: &'gc str, //~ ERROR
    owner: Gc<'gc, String>,
}

fn main() {}
