//! A function that takes pointers of one borrow, skipped and hidden by a macro, beside a length that is
//! inferred.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

macro_rules! function {
    ($lifetime:lifetime) => {
        fn(Gc<$lifetime, String>) -> &'static str
    };
}

#[derive(Trace, Finalize)]
struct S<'gc> {
    #[gc(skip)]
    call: (function!('gc), [u8; 0u8 as _]), //~ ERROR
    next: Option<Gc<'gc, u32>>,
}

fn main() {}
