//! A function that takes pointers of one borrow, traced, beside a length that is inferred.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

#[derive(Trace, Finalize)]
enum S<'gc> {
    Nothing,
    Both(u8, (Steal<'gc>, [u8; 0u8 as _])), //~ ERROR
}

fn main() {}
