//! Where a look-alike of the crate is accepted, fields are traced all the same.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code, unreachable_code, unused_imports)]

use std::cell::Cell;

use gc_core::{Finalize, Gc, Heap, Root, Trace};

/// Everything that an expansion names by its path and that can be another.
mod fake {
    pub use gc_core::*;

    pub mod __private {
        pub use gc_core::__private::*;

        /// The right type, by way of a default.
        pub type Derive<T = gc_core::__private::Derive> = T;

        /// Every visitor, and nothing else.
        pub trait Visitor: gc_core::Visitor {}

        impl<V: gc_core::Visitor> Visitor for V {}

        pub fn traceable<T: ?Sized>() -> ! {
            panic!("an explanation was called")
        }

        pub struct Suspect<T: ?Sized>(core::marker::PhantomData<T>);

        impl<T: ?Sized> Suspect<T> {
            pub const HERE: Self = Suspect(core::marker::PhantomData);

            pub fn __gc_examine(self) -> ! {
                panic!("an explanation was called")
            }
        }

        pub trait Unsuspicious {}
    }
}

/// Has the names of the tools' functions, for every type.
trait Tools {
    fn field_type() {}
    fn same_type() {}
    fn trace() {}
    fn skipped_field_must_be_static() {}
    fn leaf_must_be_static() {}
    fn type_with_drop_must_be_static() {}
    fn must_not_impl_drop() {}
}

impl<T: ?Sized> Tools for T {}

#[derive(Trace, Finalize)]
struct RefCell<T>(T);

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct Pair<'gc, T> {
    suspect: RefCell<Gc<'gc, String>>,
    other: T,
    #[gc(skip)]
    skipped: Cell<u8>,
}

#[derive(Trace, Finalize)]
#[gc(crate = fake, leaf)]
struct Leaf(String);

impl Drop for Leaf {
    fn drop(&mut self) {}
}

#[derive(Trace, Finalize)]
#[gc(crate = fake)]
struct Plain(String);

impl Drop for Plain {
    fn drop(&mut self) {}
}

fn text<'gc>(heap: &'gc Heap, text: &str) -> Gc<'gc, String> {
    heap.alloc(text.to_owned())
}

fn main() {
    let mut heap = Heap::new();
    let pair = heap.alloc(Pair {
        suspect: RefCell(text(&heap, "one")),
        other: Some((heap.alloc(Leaf("two".into())), heap.alloc(Plain("three".into())))),
        skipped: Cell::new(4),
    });
    let pair = heap.root(pair);
    assert_eq!(heap.collect().freed_objects, 0);
    let pair = pair.get(&heap);
    let (leaf, plain) = pair.other.unwrap();
    assert_eq!(
        (pair.suspect.0.as_str(), leaf.0.as_str(), plain.0.as_str()),
        ("one", "two", "three")
    );
}
