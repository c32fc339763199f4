//! An `Rc` of a type that is not traceable.

#![allow(unused)]

use std::rc::Rc;

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S {
    a: Rc<NotTrace>, //~ ERROR
}

fn main() {}
