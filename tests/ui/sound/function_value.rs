//! A function that gives pointers of one borrow of the heap is not an object.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn store<'gc>(heap: &'gc Heap, function: fn() -> Gc<'gc, u8>) {
    heap.alloc(function); //~ ERROR
}

fn main() {}
