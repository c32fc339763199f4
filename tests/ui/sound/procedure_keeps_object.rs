//! The object of the handle that a procedure is given stays inside of the heap, unless it is rooted.

#![allow(unused)]

use std::cell::Cell;

use gc_core::{FinalizationQueue, Gc, Heap, QueueConfig};

thread_local! {
    static KEPT: Cell<Option<Gc<'static, u32>>> = const { Cell::new(None) };
}

fn main() {
    let heap = Heap::new();
    FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |handle, heap| {
        KEPT.set(Some(handle.object(heap))); //~ ERROR
    });
}
