//! The type that is missing `Trace` is named, however deep it lies.

#![allow(unused)]

use gc_core::{Finalize, Trace};

struct NotTrace;

#[derive(Trace, Finalize)]
struct S(u32, (u8, Option<Vec<NotTrace>>)); //~ ERROR

fn main() {}
