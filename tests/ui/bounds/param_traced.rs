//! Where only `Trace` is asked for, the argument that is not traceable is named.

#![allow(unused)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<T> {
    a: Option<T>,
}

fn check<T: Trace>(value: T) {}

fn main() {
    check(S { a: Some(NotTrace) }); //~ ERROR
}
