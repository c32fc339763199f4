//! A whole list in quotation marks.

#![allow(unused)]

use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct S {
    #[gc("skip")] //~ ERROR
    a: u32,
}

fn main() {}
