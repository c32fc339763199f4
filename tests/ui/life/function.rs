//! A function pointer that is tied to one borrow of the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    call: fn(Gc<'gc, S<'gc>>), //~ ERROR
}

fn main() {}
