//! A cell of a type that is not traceable.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S {
    a: RefCell<NotTrace>, //~ ERROR
}

fn main() {}
