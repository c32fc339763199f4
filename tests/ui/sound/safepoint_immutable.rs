//! A variable that is to be given a fresh pointer is `mut`.

#![allow(unused)]

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let gc = heap.alloc(1);
    safepoint!(heap; gc); //~ ERROR
    println!("{gc}");
}
