//! A pointer stored in a variable that outlives the heap.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut outside = None;
    {
        let heap = Heap::new();
        outside = Some(heap.alloc(1)); //~ ERROR
    }
    println!("{outside:?}");
}
