//! What the derive calls is as unsafe as what it stands for.

#![allow(unused)]

use gc_core::__private::Derive;
use gc_core::{Trace, Visitor};

fn look<T: Trace, V: Visitor>(value: &T, visitor: &mut V) {
    Derive::trace(value, Derive::field_type(), "value", visitor); //~ ERROR
}

fn main() {}
