//! Two lifetimes, neither called `gc`.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'a, 'b> { //~ ERROR
    a: Gc<'a, u32>,
    b: Gc<'b, u32>,
}

fn main() {}
