//! A value that `try_alloc` gave back holds its pointers still.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    let Err(refused) = heap.try_alloc(vec![gc]) else {
        return;
    };
    heap.collect(); //~ ERROR
    println!("{:?}", refused.value);
}
