//! A `Cow` may borrow.

#![allow(unused)]

use std::borrow::Cow;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'a> {
    a: Cow<'a, str>, //~ ERROR
}

fn main() {}
