//! Tracing looks through borrowed cells, so calling it is `unsafe`.

#![allow(unused)]

use gc_core::{Trace, Visitor};

fn look<T: Trace, V: Visitor>(value: &T, visitor: &mut V) {
    value.trace(visitor); //~ ERROR
}

fn main() {}
