//! Nor can the weak form that threads share.

#![allow(unused)]

use std::sync;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: sync::Weak<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
