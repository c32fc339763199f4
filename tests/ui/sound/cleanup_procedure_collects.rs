//! The procedure of a queue of cleanups cannot collect; it can request a collection.

#![allow(unused)]

use gc_core::{CleanupQueue, Heap};

fn main() {
    let heap = Heap::new();
    CleanupQueue::<u32>::calling(&heap, |number, heap| {
        heap.collect(); //~ ERROR
    });
}
