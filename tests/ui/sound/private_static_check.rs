//! The check behind `skip` and the one behind `leaf` fail for what borrows.

#![allow(unused)]

use gc_core::Gc;
use gc_core::__private::{FieldType, leaf_must_be_static, same_type, skipped_field_must_be_static};

fn skipped<'gc>(mut gc: Gc<'gc, u8>) {
    let exact = FieldType::HERE;
    same_type(&exact, &mut gc);
    skipped_field_must_be_static(&gc, exact); //~ ERROR
}

fn skipped_function<'gc>(mut function: fn(Gc<'gc, u8>)) {
    let exact = FieldType::HERE;
    same_type(&exact, &mut function);
    skipped_field_must_be_static(&function, exact); //~ ERROR
}

fn leaf<'gc>(gc: Gc<'gc, u8>) {
    leaf_must_be_static::<Gc<'gc, u8>>(); //~ ERROR
}

fn main() {}
