//! A derive on a trait.

#![allow(unused)]

use gc_core::Trace;

#[derive(Trace)] //~ ERROR
trait T {}

fn main() {}
