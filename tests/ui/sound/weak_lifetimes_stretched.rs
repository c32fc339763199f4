//! A weak reference stretched to another lifetime could be upgraded after its heap is gone.

#![allow(unused)]

use gc_core::{Gc, Heap, Weak};

fn stretch<'a, 'b>(weak: Weak<'a, Weak<'a, u32>>, _longer: &'b Heap) -> Weak<'b, Weak<'b, u32>> {
    weak //~ ERROR
}

fn main() {}
