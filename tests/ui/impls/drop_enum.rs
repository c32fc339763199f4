//! An enum that holds a pointer has no `Drop`.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)] //~ ERROR
enum E<'gc> {
    None,
    Some(Gc<'gc, u32>),
}

impl Drop for E<'_> {
    fn drop(&mut self) {}
}

fn main() {}
