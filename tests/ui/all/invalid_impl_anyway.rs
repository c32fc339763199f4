//! A mistake in the attribute is reported alone: the type still counts as traceable.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace, Finalize)]
#[gc(packed)] //~ ERROR
struct S<'gc, T> {
    a: Gc<'gc, T>,
}

fn main() {
    let mut heap = Heap::new();
    let one = heap.alloc(1);
    let root = heap.root(heap.alloc(S { a: one }));
    heap.collect();
    println!("{}", root.get(&heap).a);
}
