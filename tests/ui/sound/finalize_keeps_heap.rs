//! A finalizer cannot keep the heap.

#![allow(unused)]

use std::cell::Cell;

use gc_core::{Finalize, Gc, Heap, Trace};

thread_local! {
    static KEPT: Cell<Option<&'static Heap>> = const { Cell::new(None) };
}

#[derive(Trace)]
struct S(u32);

impl<'gc> Finalize<'gc> for S {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        KEPT.set(Some(heap)); //~ ERROR
    }
}

fn main() {}
