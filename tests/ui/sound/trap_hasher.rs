//! A hasher is a value in the map that nobody shows to the collector.

#![allow(unused)]

use std::collections::HashMap;

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let seed = heap.alloc(1);
    heap.alloc(HashMap::<u8, u8, Gc<'_, i32>>::with_hasher(seed)); //~ ERROR
}
