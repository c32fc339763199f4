//! A parameter could be a type that holds a pointer.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S<T> {
    a: RefCell<T>, //~ ERROR
}

fn main() {}
