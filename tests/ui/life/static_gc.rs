//! A pointer for `'static`, as if the heap lived for ever.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S {
    a: Gc<'static, u32>, //~ ERROR
}

fn main() {}
