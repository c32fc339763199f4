//! The guard of a cell borrows the cell.

#![allow(unused)]

use gc_core::{Finalize, GcRef, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: GcRef<'gc, u32>, //~ ERROR
}

fn main() {}
