//! The same for a pointer of any type.

#![allow(unused)]

use gc_core::{Heap, Managed, Root, Trace, safepoint};

fn run<T>(heap: &mut Heap, root: &Root<T>) -> usize
where
    T: Trace,
    for<'x> T::At<'x>: Managed<'x>,
{
    let old = root.get(heap);
    let mut gc = old;
    safepoint!(*heap; gc); //~ ERROR
    old.as_ptr() as usize
}

fn main() {}
