//! A pointer that `safepoint!` was not told of.

#![allow(unused)]

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    safepoint!(heap); //~ ERROR
    println!("{gc}");
}
