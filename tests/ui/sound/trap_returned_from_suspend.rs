//! A pointer of a heap made inside `suspend` does not get out.

#![allow(unused)]

use gc_core::Heap;

fn main() {
    let mut outer = Heap::new();
    let gc = outer.suspend(|| {
        let inner = Heap::new();
        inner.alloc(1) //~ ERROR
    });
    println!("{gc}");
}
