//! A function that takes pointers of one borrow, as an associated type, traced.

#![allow(unused)]

use gc_core::{Finalize, Gc, Trace};

type Steal<'a> = fn(Gc<'a, String>) -> &'static str;

trait Family<'a>: 'static {
    type Out;
}

struct Functions;

impl<'a> Family<'a> for Functions {
    type Out = Steal<'a>;
}

#[derive(Trace, Finalize)]
struct S<'gc, #[gc(keep)] T: Family<'gc, Out = Steal<'gc>>> {
    call: <(T)>::Out,
}

fn allocate(call: Steal<'_>) {
    gc_core::Heap::new().alloc(S::<Functions> { call }); //~ ERROR
}

fn main() {}
