//! A skipped field cannot borrow either.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: Gc<'gc, u32>,
    #[gc(skip)] //~ ERROR
    b: &'a str,
}

fn main() {}
