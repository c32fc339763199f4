//! A function pointer that is generic over lifetimes is not traceable, and need not be.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    call: for<'a> fn(&'a Heap, Gc<'a, S<'a>>), //~ ERROR
    next: Option<Gc<'gc, S<'gc>>>,
}

fn main() {}
