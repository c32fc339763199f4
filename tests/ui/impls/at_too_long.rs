//! By hand: `At` must live as long as it says, so nothing in it may borrow for less.

#![allow(unused)]

use gc_core::{Trace, Visitor};

struct S<'a> {
    a: &'a str,
}

unsafe impl<'a> Trace for S<'a> {
    type At<'x> = S<'a>; //~ ERROR

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {}
}

fn main() {}
