//! Something that is not an option at all.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc(5, skip)] //~ ERROR
    a: *const u8,
}

fn main() {}
