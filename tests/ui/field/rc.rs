//! An `Rc` can be shared with code that is not traced.

#![allow(unused)]

use std::rc::Rc;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Rc<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
