//! A pointer into another heap than the value itself.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: Gc<'gc, u32>,
    b: Gc<'a, u32>, //~ ERROR
}

fn main() {}
