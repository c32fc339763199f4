//! Nor can a trait that demands it, which is how a boxed object would be traced.

#![allow(unused)]

use gc_core::Trace;

trait Shape: Trace {}

fn draw(shape: &dyn Shape) {} //~ ERROR

fn main() {}
