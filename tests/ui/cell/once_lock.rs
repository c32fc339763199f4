//! A cell of the standard library has no write barrier.

#![allow(unused)]

use std::sync::OnceLock;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: OnceLock<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
