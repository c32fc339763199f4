//! A long weak reference held across a collection, in a map of the program.

#![allow(unused)]

use std::collections::HashSet;

use gc_core::{Gc, Heap};

fn main() {
    let mut heap = Heap::new();
    let mut seen = HashSet::new();
    seen.insert(Gc::downgrade_long(heap.alloc(1), &heap));
    heap.collect(); //~ ERROR
    println!("{}", seen.len());
}
