//! A pointer cannot be found again when its heap is resumed; a root can.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    let heap = heap.park().resume(); //~ ERROR
    println!("{gc}");
}
