//! So is calling the methods of a visitor.

#![allow(unused)]

use gc_core::{Trace, Visitor};

fn look<T: Trace, V: Visitor>(value: &T, visitor: &mut V) {
    visitor.field("value", value); //~ ERROR
    visitor.item(value); //~ ERROR
}

fn main() {}
