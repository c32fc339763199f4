//! The compiler adds its own objection.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Clone, Copy, Trace, Finalize)] //~ ERROR //~ ERROR
struct S<'gc> {
    a: Gc<'gc, u32>,
}

impl Drop for S<'_> {
    fn drop(&mut self) {}
}

fn main() {}
