//! A pointer as an associated type of a kept parameter, skipped.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

trait Family<'a>: 'static {
    type Out;
}

#[derive(Trace, Finalize)]
struct S<'gc, #[gc(keep)] T: Family<'gc>> {
    #[gc(skip)]
    out: T::Out, //~ ERROR
}

fn main() {}
