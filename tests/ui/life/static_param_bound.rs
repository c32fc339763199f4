//! A bound of the attribute that only a leaked heap could fulfil.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(bound = "Gc<'gc, T>: 'static")] //~ ERROR
struct S<'gc, T> {
    a: Gc<'gc, T>,
}

fn main() {}
