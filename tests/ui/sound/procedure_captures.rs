//! A procedure lives as long as its queue, across collections, and captures no pointer.

#![allow(unused)]

use gc_core::{FinalizationQueue, Heap, QueueConfig};

fn main() {
    let heap = Heap::new();
    let other = heap.alloc(7_u32);
    FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |handle, heap| {
        assert_ne!(*handle.object(heap), *other);
    }); //~ ERROR
}
