//! Generic code that makes an object around its argument has to demand it of the whole:
//! `where S<T>: Managed<'gc>`.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Managed, Trace};

trait Shape {}

#[derive(Trace, Finalize)]
struct S<T: Shape>(T);

fn store<'gc, T: Managed<'gc> + Shape>(heap: &'gc Heap, value: T) -> Gc<'gc, S<T>> {
    heap.alloc(S(value)) //~ ERROR
}

fn main() {}
