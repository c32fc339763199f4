//! A lifetime is written without quotation marks.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[gc(lifetime = "'gc")] //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

fn main() {}
