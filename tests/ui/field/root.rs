//! A root inside the heap would keep its own cycle alive.

#![allow(unused)]

use gc_core::{Finalize, Root, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Root<u32>, //~ ERROR
}

fn main() {}
