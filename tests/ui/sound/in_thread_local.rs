//! A pointer in a `thread_local!` would outlive the heap.

#![allow(unused)]

use std::cell::Cell;

use gc_core::{Gc, Heap};

thread_local! {
    static KEPT: Cell<Option<Gc<'static, i32>>> = const { Cell::new(None) };
}

fn main() {
    let heap = Heap::new();
    KEPT.set(Some(heap.alloc(1))); //~ ERROR
}
