//! An associated type could borrow, even if the parameter does not.

#![allow(unused)]

use gc_core::{Finalize, Trace};

trait Shape {
    type Out;
}

#[derive(Trace, Finalize)]
struct S<T: Shape> {
    a: T,
    #[gc(skip)]
    b: T::Out, //~ ERROR
}

fn main() {}
