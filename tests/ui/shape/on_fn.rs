//! A derive on a function.

#![allow(unused)]

use gc_core::Trace;

#[derive(Trace)] //~ ERROR
fn f() {}

fn main() {}
