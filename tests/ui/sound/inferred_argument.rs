//! A function that takes pointers of one borrow, traced, beside a generic argument that is inferred.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

use std::marker::PhantomData;

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

const fn same<T: Copy>(value: T) -> T {
    value
}

#[derive(Trace, Finalize)]
struct S<'gc> {
    call: (Steal<'gc>, PhantomData<[u8; same::<_>(0usize)]>), //~ ERROR
}

fn main() {}
