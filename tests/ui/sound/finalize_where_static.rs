//! Nor does a bound that only leaked heaps meet.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace)]
struct S<'gc>(Option<Gc<'gc, u32>>);

impl<'gc> Finalize<'gc> for S<'gc>
where
    'gc: 'static,
{
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {}
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S(None)); //~ ERROR
}
