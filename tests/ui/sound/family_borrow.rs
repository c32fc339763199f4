//! A family of types that borrow.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

trait Family: 'static {
    type Out<'x>;
}

struct Texts;

impl Family for Texts {
    type Out<'x> = &'x str;
}

#[derive(Trace, Finalize)]
#[gc(bound = "T::Out<'gc>: Trace")]
struct S<'gc, #[gc(keep)] T: Family> {
    text: T::Out<'gc>,
    next: Option<Gc<'gc, u32>>,
}

fn main() {
    let heap = Heap::new();
    let text = heap.alloc(String::from("freed"));
    heap.alloc(S::<Texts> { text: text.as_ref().as_str(), next: None }); //~ ERROR
}
