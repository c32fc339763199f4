//! The type itself holds a pointer.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)]
    a: Option<Box<Self>>, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
