//! What outlives the closure of `suspend` cannot take a pointer of a heap made inside.

#![allow(unused)]

use gc_core::{GcRefCell, Heap};

fn main() {
    let mut outer = Heap::new();
    let cell = GcRefCell::new(Vec::new());
    outer.suspend(|| {
        let inner = Heap::new();
        cell.borrow_mut(&inner).push(inner.alloc(1)); //~ ERROR
    });
    println!("{:?}", cell.borrow());
}
