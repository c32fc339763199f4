//! A function that may collect cannot be given a pointer.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn run(heap: &mut Heap, gc: Gc<'_, i32>) {}

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    run(&mut heap, gc); //~ ERROR
}
