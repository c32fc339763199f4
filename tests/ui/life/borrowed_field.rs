//! A reference to a derived type is a borrow like any other.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    parent: Option<&'gc S<'gc>>, //~ ERROR
    next: Option<Gc<'gc, S<'gc>>>,
}

fn main() {}
