//! In generic code `get` gives the type at another lifetime; `get_as` gives the type.

#![allow(unused)]

use gc_core::{Gc, Heap, Managed};

fn keep<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
    let root = heap.root(heap.alloc(value));
    root.get(heap) //~ ERROR
}

fn main() {}
