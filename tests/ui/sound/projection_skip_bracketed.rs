//! A function that takes pointers of one borrow, as an associated type, skipped, in angle brackets.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

trait Family<'a>: 'static {
    type Out;
}

#[derive(Trace, Finalize)]
struct S<'gc, #[gc(keep)] T: Family<'gc, Out = Steal<'gc>>> {
    #[gc(skip)]
    call: <T>::Out, //~ ERROR
}

fn main() {}
