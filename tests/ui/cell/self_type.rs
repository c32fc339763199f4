//! A cell of the type itself, which holds a pointer.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: RefCell<Vec<Self>>, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
