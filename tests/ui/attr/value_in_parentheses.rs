//! An option whose value is not behind `=`.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetime('gc))] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

fn main() {}
