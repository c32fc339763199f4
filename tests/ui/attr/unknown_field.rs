//! Options of a field that do not exist; both are reported, and the known one is read.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(ignore = "x", foo(bar), skip)] //~ ERROR //~ ERROR
    a: *const u8,
}

fn main() {}
