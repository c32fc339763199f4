//! A marker of a borrow says that the value borrows.

#![allow(unused)]

use std::marker::PhantomData;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: u32,
    marker: PhantomData<&'gc mut ()>, //~ ERROR
}

fn main() {}
