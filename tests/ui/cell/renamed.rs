//! A cell under another name, which only the compiler can see.

#![allow(unused)]

use std::cell::RefCell as Slot;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Slot<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
