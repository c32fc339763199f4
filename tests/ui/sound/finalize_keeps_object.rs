//! A finalizer can save its object only inside of the heap.

#![allow(unused)]

use std::cell::Cell;

use gc_core::{Finalize, Gc, Heap, Trace};

thread_local! {
    static KEPT: Cell<Option<Gc<'static, Counted>>> = const { Cell::new(None) };
}

#[derive(Trace)]
struct Counted(u32);

impl<'gc> Finalize<'gc> for Counted {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        KEPT.set(Some(this)); //~ ERROR
    }
}

fn main() {}
