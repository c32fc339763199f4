//! A copy of a weak reference or a table that was made before a safepoint is out of reach after it.

#![allow(unused)]

use gc_core::{EphemeronTable, Heap, Weak, safepoint};

fn main() {
    let mut heap = Heap::new();
    let mut weak: Weak<'_, u32> = Weak::dead(&heap);
    let copy = weak;
    safepoint!(heap; weak); //~ ERROR
    copy.is_dead();

    let mut table = EphemeronTable::<u32, u32>::new(&heap);
    let copy = table;
    safepoint!(heap; table); //~ ERROR
    copy.len();
}
