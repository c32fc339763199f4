//! A function that takes pointers of one borrow, as an associated type of one of two traits, skipped.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

trait Family<'a>: 'static {
    type Out;
}

trait Marker {}

#[derive(Trace, Finalize)]
struct S<'gc, #[gc(keep)] T: Family<'gc, Out = Steal<'gc>> + Marker> {
    #[gc(skip)]
    call: T::Out, //~ ERROR
}

fn main() {}
