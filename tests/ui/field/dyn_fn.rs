//! A boxed closure.

#![allow(unused)]

use std::rc::Rc;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Rc<dyn Fn(u32) -> u32>, //~ ERROR
}

fn main() {}
