//! `safepoint!` carries the named variables; other copies stay behind.

#![allow(unused)]

use gc_core::{Heap, safepoint};

fn main() {
    let mut heap = Heap::new();
    let mut gc = heap.alloc(1);
    let copy = gc;
    safepoint!(heap; gc); //~ ERROR
    println!("{gc} {copy}");
}
