//! A second lifetime behind an alias.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

type Text<'a> = &'a str;

#[derive(Trace, Finalize)]
struct S<'gc, 'a> {
    a: Gc<'gc, u32>,
    text: Text<'a>,
}

fn main() {
    let heap = Heap::new();
    let text = String::from("short-lived");
    heap.alloc(S { a: heap.alloc(1), text: &text }); //~ ERROR
}
