//! A misspelt option is recognised.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(skp)] //~ ERROR
    a: u32,
}

fn main() {}
