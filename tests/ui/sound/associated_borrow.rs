//! An associated type that borrows, in a field that is skipped.

#![allow(unused)]

use gc_core::{Finalize, Gc, Heap, Trace};

trait Shape {
    type Out;
}

#[derive(Trace, Finalize)]
struct Leaf<'gc>(Gc<'gc, String>);

impl<'gc> Shape for Leaf<'gc> {
    type Out = &'gc str;
}

#[derive(Trace, Finalize)]
struct S<T: Shape>
where
    T::Out: 'static,
{
    leaf: T,
    #[gc(skip)]
    text: T::Out,
}

fn main() {
    let heap = Heap::new();
    let text = heap.alloc(String::from("freed"));
    heap.alloc(S { leaf: Leaf(text), text: text.as_ref().as_str() }); //~ ERROR
}
