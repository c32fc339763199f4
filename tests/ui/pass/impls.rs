//! What lies next to the misuses in `impls` and `bounds`: implementations beside a derive, and bounds
//! that are met.

#![deny(warnings)]
#![allow(dead_code)]

use std::cell::Cell;
use std::fmt::Display;
use std::marker::PhantomData;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, Managed, Trace, Visitor};

/// Traced by hand, which takes the keyword, and finalized by the derive.
#[derive(Finalize)]
struct Traced<'gc> {
    a: Gc<'gc, u32>,
    b: Option<Gc<'gc, Traced<'gc>>>,
}

// SAFETY: `trace` visits every field, `At` is the same type at another lifetime, and there is no `Drop`.
unsafe impl<'gc> Trace for Traced<'gc> {
    type At<'x> = Traced<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: the caller's promise for the value covers its fields.
        unsafe { visitor.field("a", &self.a) }
        // SAFETY: as above.
        unsafe { visitor.field("b", &self.b) }
    }
}

/// A union of which every field is the same to the collector.
#[derive(Clone, Copy)]
union Bits {
    number: f64,
    bits: u64,
}

// SAFETY: neither field can hold a `Gc`, and there is no `Drop`.
unsafe impl Trace for Bits {
    type At<'x> = Bits;
    const NEEDS_TRACE: bool = false;

    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {}
}

impl<'gc> Finalize<'gc> for Bits {
    const NEEDS_FINALIZE: bool = false;

    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

/// Traced by the derive and finalized by hand, in place of `Drop`.
#[derive(Trace)]
struct Finalized<'gc> {
    log: Gc<'gc, Rc<Cell<u32>>>,
}

impl<'gc> Finalize<'gc> for Finalized<'gc> {
    fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        this.log.set(this.log.get() + 1);
    }
}

/// `Copy` takes nothing away.
#[derive(Trace, Finalize, Clone, Copy)]
struct Copied<'gc>(Gc<'gc, u32>);

/// What needs a `Drop` is a leaf inside of what holds the pointer.
#[derive(Trace, Finalize)]
struct Dropping<'gc> {
    pointer: Option<Gc<'gc, Dropping<'gc>>>,
    guard: Guard,
}

#[derive(Trace, Finalize)]
struct Guard(Rc<Cell<u32>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 10);
    }
}

/// A wrapper whose parameter is plain data may have a `Drop` too.
#[derive(Trace, Finalize)]
struct Wrapper<T: Display + Trace + 'static>(T, PhantomData<u8>);

impl<T: Display + Trace + 'static> Drop for Wrapper<T> {
    fn drop(&mut self) {
        assert_eq!(self.0.to_string(), "wrapped");
    }
}

/// `Managed` follows.
fn managed<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
    heap.alloc(value)
}

trait Shape {
    type Out;
}

trait Colour {}

impl Shape for Copied<'_> {
    type Out = u32;
}

impl Colour for Copied<'_> {}

/// An associated type says which trait it is of, where there are several.
#[derive(Trace, Finalize)]
struct Painted<T: Shape + Colour> {
    shape: T,
    out: <T as Shape>::Out,
}

/// A bound of the user's is met at every lifetime of the heap.
#[derive(Trace, Finalize)]
struct Bounded<T>
where
    T: Shape,
{
    shape: T,
}

#[derive(Trace, Finalize)]
struct Last<I: Iterator> {
    iterator: I,
    last: Option<I::Item>,
}

#[derive(Trace, Finalize)]
struct Numbers(u32);

impl Iterator for Numbers {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        Some(self.0)
    }
}

fn main() {
    let mut heap = Heap::new();
    let log = Rc::new(Cell::new(0));
    let one = heap.alloc(1);
    let inner = heap.alloc(Traced { a: one, b: None });
    let traced = heap.root(heap.alloc(Traced {
        a: one,
        b: Some(inner),
    }));
    heap.alloc(Bits { number: 1.0 });
    heap.alloc(Finalized {
        log: heap.alloc(log.clone()),
    });
    heap.alloc(Dropping {
        pointer: None,
        guard: Guard(log.clone()),
    });
    heap.alloc(Wrapper("wrapped", PhantomData));
    let copied = Copied(one);
    let painted = heap.root(managed(
        &heap,
        Painted {
            shape: copied,
            out: 1,
        },
    ));
    let bounded = heap.root(heap.alloc(Bounded { shape: copied }));
    let last = heap.root(heap.alloc(Last {
        iterator: Numbers(3),
        last: Some(4),
    }));
    heap.collect();

    assert_eq!(log.get(), 11);
    assert_eq!(*traced.get(&heap).b.unwrap().a, 1);
    assert_eq!(*painted.get(&heap).shape.0 + *bounded.get(&heap).shape.0, 2);
    assert_eq!(last.get(&heap).last, Some(4));
}
