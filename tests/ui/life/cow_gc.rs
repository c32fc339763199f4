//! A `Cow` may borrow from the heap, whose borrow ends when it collects.

#![allow(unused)]

use std::borrow::Cow;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Gc<'gc, u32>,
    b: Option<Cow<'gc, str>>, //~ ERROR
}

fn main() {}
