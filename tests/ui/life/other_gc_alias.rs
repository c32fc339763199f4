//! A pointer of a second lifetime behind an alias, which only the compiler can see.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

type Link<'a> = Gc<'a, u32>;

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: Gc<'gc, u32>,
    b: Link<'a>,
}

fn main() {
    let heap = Heap::new();
    let a = heap.alloc(1); //~ ERROR
    heap.alloc(S { a, b: a });
}
