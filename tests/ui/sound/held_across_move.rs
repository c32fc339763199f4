//! A heap does not move while a pointer into it is held.

#![allow(unused)]

use gc_core::Heap;

struct Machine {
    heap: Heap,
}

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    let machine = Machine { heap }; //~ ERROR
    println!("{gc}");
}
