//! `keep` on a field.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<T> {
    #[gc(keep)] //~ ERROR
    a: T,
}

fn main() {}
