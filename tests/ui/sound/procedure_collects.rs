//! The procedure of a queue cannot collect; it can request a collection.

#![allow(unused)]

use gc_core::{FinalizationQueue, Heap, QueueConfig};

fn main() {
    let heap = Heap::new();
    FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |handle, heap| {
        heap.collect(); //~ ERROR
    });
}
