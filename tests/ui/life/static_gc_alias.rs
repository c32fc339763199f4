//! A pointer for `'static` behind an alias can only come from a leaked heap.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

type Link = Gc<'static, u32>;

#[derive(Trace, Finalize)]
struct S {
    a: Link,
}

fn main() {
    let heap = Heap::new();
    heap.alloc(S { a: heap.alloc(1) }); //~ ERROR
}
