//! A parked heap can only be resumed.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let parked = Heap::new().park();
    parked.alloc(1); //~ ERROR
}
