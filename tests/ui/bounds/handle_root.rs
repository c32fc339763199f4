//! An object is held by a root of its own kind, and so is a weak reference.

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let object = heap.alloc(1_u32);
    let _object = heap.root_handle(object); //~ ERROR
    let _weak = heap.root_handle(Gc::downgrade(object, &heap)); //~ ERROR
}
