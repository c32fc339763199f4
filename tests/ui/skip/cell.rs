//! A cell that holds a pointer cannot be skipped instead.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)] //~ ERROR
    a: RefCell<Vec<Gc<'gc, u32>>>,
}

fn main() {}
