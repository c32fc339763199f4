//! A finalizer lets go of a weak reference to its object, but not out of the heap.

#![allow(unused)]

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Heap, Trace, Weak};

thread_local! {
    static LAST: RefCell<Option<Weak<'static, Object>>> = const { RefCell::new(None) };
}

#[derive(Trace)]
struct Object;

impl<'gc> Finalize<'gc> for Object {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        LAST.set(Some(Gc::downgrade(this, heap))); //~ ERROR
    }
}

fn main() {}
