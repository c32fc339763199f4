//! An `Arc` can be shared with code that is not traced, also deep inside of a type.

#![allow(unused)]

use std::sync::Arc;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Vec<Option<Arc<S<'gc>>>>, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
