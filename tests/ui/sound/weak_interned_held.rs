//! A key that was found by its content, held across a collection.

#![allow(unused)]

use gc_core::{Heap, WeakKeyMap};

fn main() {
    let mut heap = Heap::new();
    let names = WeakKeyMap::new(&heap);
    names.insert(&heap, heap.alloc(String::from("name")), 1);
    let names = heap.root(heap.alloc(names));
    let key = names.get(&heap).get_key(&heap, "name");
    heap.collect(); //~ ERROR
    println!("{key:?}");
}
