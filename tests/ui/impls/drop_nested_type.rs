//! A type that owns another with a pointer may hold it as well.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct Inner<'gc>(Gc<'gc, u32>);

#[derive(Trace, Finalize)] //~ ERROR
struct Outer<'gc> {
    inner: Option<Box<Inner<'gc>>>,
}

impl Drop for Outer<'_> {
    fn drop(&mut self) {}
}

fn main() {}
