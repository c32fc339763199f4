//! A function pointer that is tied to one borrow of the heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)] //~ ERROR
    call: fn(Gc<'gc, u32>),
}

fn main() {}
