//! The reference that an object is made with does not outlive the borrow of the heap.

#![allow(unused)]

use gc_core::{Heap, Weak};

fn main() {
    let mut heap = Heap::new();
    let mut kept = None;
    let _ = heap.alloc_cyclic(|me: Weak<'_, u32>| {
        kept = Some(me);
        7
    });
    heap.collect(); //~ ERROR
    println!("{kept:?}");
}
