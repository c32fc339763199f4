//! A finalizer for leaked heaps does not serve another heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace)]
struct S<'gc>(Option<Gc<'gc, u32>>);

impl Finalize<'static> for S<'static> {
    fn finalize(this: Gc<'static, Self>, heap: &'static Heap) {}
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S(None)); //~ ERROR
}
