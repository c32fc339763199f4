//! The handle that a procedure is given stays inside of the heap, unless it is rooted.

#![allow(unused)]

use std::cell::Cell;

use gc_core::{FinalizationHandle, FinalizationQueue, Heap, QueueConfig};

thread_local! {
    static KEPT: Cell<Option<FinalizationHandle<'static, u32>>> = const { Cell::new(None) };
}

fn main() {
    let heap = Heap::new();
    FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |handle, heap| {
        KEPT.set(Some(handle)); //~ ERROR
    });
}
