//! A borrow deep inside of a type.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'a> {
    a: Option<Vec<&'a str>>, //~ ERROR
}

fn main() {}
