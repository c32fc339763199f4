//! A misspelt option of a type is recognised.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetimes = 'gc)] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

fn main() {}
