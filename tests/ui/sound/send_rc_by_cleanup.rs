//! What a queue of cleanups sends may arrive on another thread.

#![allow(unused)]

use std::rc::Rc;

use gc_core::{CleanupQueue, Heap};

fn main() {
    let heap = Heap::new();
    let (queue, receiver) = CleanupQueue::<Rc<u32>>::sending(&heap); //~ ERROR
}
