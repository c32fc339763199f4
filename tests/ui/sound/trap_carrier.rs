//! A carrier written by hand cannot hand the old pointer on: what it holds outlives the borrow.

#![allow(unused)]

use gc_core::{Carry, Gc, Heap, safepoint};

struct Stale<'gc>(Gc<'gc, u8>);

impl<'gc> Carry<'gc> for Stale<'gc> {
    type Held = Gc<'gc, u8>;

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        self.0
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        Stale(held)
    }
}

fn main() {
    let mut heap = Heap::new();
    let mut stale = Stale(heap.alloc(1));
    safepoint!(heap; stale); //~ ERROR
    println!("{}", stale.0);
}
