//! A lifetime that nobody declared, in a type that would be wrong with any.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: RefCell<Gc<'gc, u32>>, //~ ERROR
    #[gc(skip)]
    b: Gc<'gc, u32>, //~ ERROR
}

fn main() {}
