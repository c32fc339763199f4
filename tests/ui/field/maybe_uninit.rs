//! Nothing says whether there is a value.

#![allow(unused)]

use std::mem::MaybeUninit;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: MaybeUninit<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
