//! A pointer kept from one turn of a loop to the next, with a safepoint at its head.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let mut last = None;
    for number in 0..10 {
        heap.safepoint(); //~ ERROR
        println!("{last:?}");
        last = Some(heap.alloc(number));
    }
}
