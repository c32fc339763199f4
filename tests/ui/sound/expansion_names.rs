//! What the expansion of a derive makes for itself is not there for the program around it.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc>(Option<Gc<'gc, u32>>);

fn main() {
    __gc_core::Heap::new(); //~ ERROR
}
