//! A cell of the standard library inside of another type.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Option<Box<RefCell<Gc<'gc, u32>>>>, //~ ERROR
}

fn main() {}
