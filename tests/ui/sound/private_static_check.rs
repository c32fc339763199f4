//! The checks behind `skip`, behind `leaf` and behind a `Drop` fail for what borrows.

#![allow(unused)]

use gc_core::__private::Derive;
use gc_core::Gc;

fn skipped<'gc>(mut gc: Gc<'gc, u8>) {
    let exact = Derive::field_type();
    Derive::same_type(&exact, &mut gc);
    Derive::skipped_field_must_be_static(&gc, exact); //~ ERROR
}

fn skipped_function<'gc>(mut function: fn(Gc<'gc, u8>)) {
    let exact = Derive::field_type();
    Derive::same_type(&exact, &mut function);
    Derive::skipped_field_must_be_static(&function, exact); //~ ERROR
}

fn leaf<'gc>(gc: Gc<'gc, u8>) {
    Derive::leaf_must_be_static::<Gc<'gc, u8>>(); //~ ERROR
}

fn with_drop<'gc>(gc: Gc<'gc, u8>) {
    Derive::type_with_drop_must_be_static::<Gc<'gc, u8>>(); //~ ERROR
}

fn main() {}
