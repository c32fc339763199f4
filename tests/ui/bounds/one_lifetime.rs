//! A bound that holds for one lifetime of the argument only.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

trait Shape {}

#[derive(Trace, Finalize)]
struct Leaf<'gc>(Gc<'gc, u32>);

impl Shape for Leaf<'static> {}

#[derive(Trace, Finalize)]
struct S<T: Shape>(T);

fn main() {
    let heap = Heap::new();
    let leaf = Leaf(heap.alloc(1));
    heap.alloc(S(leaf)); //~ ERROR
}
