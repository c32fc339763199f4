//! A function that takes pointers of one borrow, skipped, beside a length that is inferred.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)]
    call: (fn(Gc<'gc, String>) -> &'static str, [u8; 0u8 as _]), //~ ERROR
}

fn main() {}
