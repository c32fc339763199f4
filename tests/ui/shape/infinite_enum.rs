//! An infinite enum is the compiler's error, and only its.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
enum E<'gc> { //~ ERROR
    Leaf(Gc<'gc, u32>),
    Pair(E<'gc>, E<'gc>),
}

fn main() {}
