//! A trait object that may borrow from the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

trait Draw {}

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Option<Box<dyn Draw + 'gc>>, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
