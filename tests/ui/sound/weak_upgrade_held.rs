//! What a weak reference was upgraded to, held across a collection: the root is that of the reference.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn main() {
    let mut heap = Heap::new();
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(1), &heap));
    let target = weak.upgrade(&heap);
    heap.collect(); //~ ERROR
    println!("{target:?}");
}
