//! A bound that the user wrote is missed like any other, and nothing is added to it.

#![allow(unused)]

use gc_core::{Finalize, Trace};

trait Shape {}

#[derive(Trace, Finalize)]
struct S<T>
where
    T: Shape,
{
    a: T,
}

fn look(s: &S<String>) {} //~ ERROR

fn main() {}
