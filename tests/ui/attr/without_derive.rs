//! The attribute without any derive.

#![allow(unused)]

use gc_core::Trace;

#[derive(Debug)]
struct S {
    #[gc(skip)] //~ ERROR
    a: u32,
}

fn main() {}
