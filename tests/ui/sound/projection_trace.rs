//! A function that takes pointers of one borrow, as an associated type, where no bound asks that it be
//! traceable.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

trait Family<'a>: 'static {
    type Out;
}

trait Marker {}

#[derive(Trace, Finalize)]
#[gc(bound = "")]
struct S<'gc, #[gc(keep)] T: Family<'gc, Out = Steal<'gc>> + Marker> {
    call: T::Out, //~ ERROR
}

fn main() {}
