//! A second lifetime has to be `'static`, whatever it is called.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

#[derive(Trace, Finalize)]
struct Key<'a>(Option<Gc<'a, u32>>);

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: Gc<'gc, u32>,
    key: Key<'a>,
}

fn main() {
    let heap = Heap::new();
    let a = heap.alloc(1);
    heap.alloc(S { a, key: Key(Some(a)) }); //~ ERROR
}
