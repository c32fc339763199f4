//! A hook that is called at the end of a collection cannot begin another.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    heap.on_cycle_end(|heap, collection| {
        heap.collect(); //~ ERROR
    });
}
