//! Six mistakes, six errors.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
#[repr(packed)] //~ ERROR
#[gc(packed)] //~ ERROR
struct S<'a, 'b> { //~ ERROR
    #[gc(skip, skip)] //~ ERROR
    a: u8,
    #[gc(skip)] //~ ERROR
    b: Gc<'a, u32>,
    c: &'b str, //~ ERROR
}

fn main() {}
