//! There is no weak reference to nothing.

#![allow(unused)]

use gc_core::{Gc, Heap};

fn main() {
    let heap = Heap::new();
    let nothing: Option<Gc<'_, u32>> = None;
    Gc::downgrade(nothing, &heap); //~ ERROR
}
