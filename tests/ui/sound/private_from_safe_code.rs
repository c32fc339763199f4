//! What the derive calls is as unsafe as what it stands for.

#![allow(unused)]

use gc_core::__private::FieldType;
use gc_core::{Trace, Visitor};

fn look<T: Trace, V: Visitor>(value: &T, visitor: &mut V) {
    gc_core::__private::trace(value, FieldType::HERE, "value", visitor); //~ ERROR
    gc_core::__private::trace_object(value, FieldType::HERE, "value", visitor); //~ ERROR
}

fn main() {}
