//! A type of another crate with a lifetime.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S<'a> {
    a: std::str::Chars<'a>, //~ ERROR
}

fn main() {}
