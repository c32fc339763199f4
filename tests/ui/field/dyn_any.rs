//! Not even `dyn Any` says what it holds.

#![allow(unused)]

use std::any::Any;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Box<dyn Any>, //~ ERROR
}

fn main() {}
