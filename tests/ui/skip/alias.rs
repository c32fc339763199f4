//! A borrow behind an alias is told by the lifetime that the alias is given.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Text<'a> = &'a str;

#[derive(Trace, Finalize)]
struct S<'gc> {
    a: Gc<'gc, u32>,
    #[gc(skip)] //~ ERROR
    b: Text<'gc>,
}

fn main() {}
