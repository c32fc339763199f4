//! A cell of the standard library has no write barrier.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: std::sync::RwLock<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
