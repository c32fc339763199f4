//! Nor can the weak form point into the heap.

#![allow(unused)]

use std::rc;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: rc::Weak<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
