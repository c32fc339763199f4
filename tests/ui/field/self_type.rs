//! A field that mentions `Self` beside one that is wrong.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<'gc> {
    next: Option<Gc<'gc, Self>>,
    a: NotTrace, //~ ERROR
}

fn main() {}
