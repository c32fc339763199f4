//! A pointer stays on the thread of its heap.

#![allow(unused)]

use std::thread;

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let value = heap.alloc(1);
    thread::scope(|scope| {
        scope.spawn(|| drop(value)); //~ ERROR
    });
}
