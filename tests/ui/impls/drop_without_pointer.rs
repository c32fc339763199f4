//! A lifetime is enough, whatever it is used for.

#![allow(unused)]

use std::marker::PhantomData;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)] //~ ERROR
struct S<'gc> {
    a: PhantomData<Gc<'gc, ()>>,
}

impl Drop for S<'_> {
    fn drop(&mut self) {}
}

fn main() {}
