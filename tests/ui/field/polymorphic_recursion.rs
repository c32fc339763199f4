//! A type that contains ever larger instances of itself, beside a field that is wrong.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct Nest<'gc, T> {
    value: T,
    next: Option<Gc<'gc, Nest<'gc, Vec<T>>>>,
    a: NotTrace, //~ ERROR
}

fn main() {}
