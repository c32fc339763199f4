//! A cell of the standard library by its full path.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: std::cell::RefCell<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
