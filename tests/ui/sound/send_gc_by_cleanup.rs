//! What a queue of cleanups sends leaves the heap, and so no pointer can be in it.

#![allow(unused)]

use gc_core::{CleanupQueue, Gc, Heap};

fn main() {
    let heap = Heap::new();
    let (queue, receiver) = CleanupQueue::<Gc<'_, u32>>::sending(&heap); //~ ERROR
}
