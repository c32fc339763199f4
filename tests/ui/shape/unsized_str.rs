//! Text as the last field takes the size away.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: u32,
    tail: str, //~ ERROR
}

fn main() {}
