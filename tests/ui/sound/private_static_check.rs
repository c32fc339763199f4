//! The check behind `skip` fails for what borrows.

#![allow(unused)]

use gc_core::Gc;
use gc_core::__private::FieldType;

fn check<'gc>(gc: Gc<'gc, u8>) {
    gc_core::__private::skipped_field_must_be_static(&gc, FieldType::HERE); //~ ERROR
    gc_core::__private::leaf_must_be_static::<Gc<'gc, u8>>();
}

fn main() {}
