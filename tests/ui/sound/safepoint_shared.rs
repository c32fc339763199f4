//! A safepoint takes the heap exclusively.

#![allow(unused)]

use gc_core::Heap;

fn run(heap: &Heap) {
    heap.safepoint(); //~ ERROR
}

fn main() {}
