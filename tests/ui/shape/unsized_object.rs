//! A trait object as the last field takes the size away as well.

#![allow(unused)]

use gc_core::{Finalize, Trace};

trait Draw {}

#[derive(Trace, Finalize)]
struct S {
    a: u32,
    tail: dyn Draw, //~ ERROR
}

fn main() {}
