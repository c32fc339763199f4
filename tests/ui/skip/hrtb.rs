//! A higher-ranked function pointer can be skipped; its neighbour is the mistake.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)]
    call: for<'a> fn(Gc<'a, S<'a>>) -> &'a u8,
    a: NotTrace, //~ ERROR
    b: Option<Gc<'gc, u32>>,
}

fn main() {}
