//! A closure that collects, called while a pointer is held.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    let mut collect = || heap.collect(); //~ ERROR
    collect();
    println!("{gc}");
}
