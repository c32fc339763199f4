//! A table cannot be smuggled out of the closure in which its heap lives, to be used with another.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap};

fn main() {
    let mut outer = Heap::new();
    let mut smuggled = None;
    outer.suspend(|| {
        let inner = Heap::new();
        smuggled = Some(EphemeronTable::new(&inner)); //~ ERROR
    });
    smuggled.unwrap().insert(&outer, outer.alloc(1), 1);
}
