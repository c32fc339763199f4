//! A function pointer with elided lifetimes is generic over them.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    parse: Option<fn(&str) -> u32>, //~ ERROR
}

fn main() {}
