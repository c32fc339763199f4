//! `alloc_static` takes what is `'static`.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let heap = Heap::new();
    let gc = heap.alloc(1);
    heap.alloc_static(gc); //~ ERROR
}
