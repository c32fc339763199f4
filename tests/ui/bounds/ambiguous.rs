//! Which of two traits has the associated type?

#![allow(unused)]

use gc_core::{Finalize, Trace};

trait Shape {
    type Out;
}

trait Colour {}

#[derive(Trace, Finalize)]
struct S<T: Shape + Colour> {
    a: T,
    b: T::Out, //~ ERROR
}

fn main() {}
