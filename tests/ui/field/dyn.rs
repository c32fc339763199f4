//! Nothing says what a trait object holds.

#![allow(unused)]

use gc_core::{Finalize, Trace};

trait Draw {}

#[derive(Trace, Finalize)]
struct S {
    a: Box<dyn Draw>, //~ ERROR
}

fn main() {}
