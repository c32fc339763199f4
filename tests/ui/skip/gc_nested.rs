//! A pointer deep inside of a skipped type would dangle.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)] //~ ERROR
    a: Vec<Option<Gc<'gc, u32>>>,
}

fn main() {}
