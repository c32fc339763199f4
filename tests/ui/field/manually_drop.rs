//! Nothing says whether the value was dropped already.

#![allow(unused)]

use std::mem::ManuallyDrop;

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: ManuallyDrop<Gc<'gc, u32>>, //~ ERROR
}

fn main() {}
