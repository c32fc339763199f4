//! A borrow behind an alias, which only the compiler can see.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Text<'a> = &'a str;

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Text<'gc>, //~ ERROR
    b: Gc<'gc, u32>,
}

fn main() {}
