//! Every option of the attribute does what it says.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, Static, Trace};

struct Foreign;

/// A type of another name in another place.
mod facade {
    pub mod collector {
        pub use gc_core::*;
    }
}

#[derive(Trace, Finalize)]
#[gc(crate = crate::facade::collector)]
struct ByPath<'gc>(Gc<'gc, u32>);

#[derive(Trace, Finalize)]
#[gc(crate = "facade::collector")]
struct ByString<'gc>(Gc<'gc, u32>);

/// One lifetime needs no name.
#[derive(Trace, Finalize)]
struct AnyName<'heap>(Gc<'heap, u32>);

/// Of several, `'gc` is the heap's; the others have to be `'static`.
#[derive(Trace, Finalize)]
struct Two<'a, 'gc>(Gc<'gc, u32>, AnyName<'a>);

#[derive(Trace, Finalize)]
#[gc(lifetime = 'b)]
struct Chosen<'a, 'b>(Gc<'b, u32>, Option<AnyName<'a>>);

/// What is skipped need not be traceable, only `'static`.
#[derive(Trace, Finalize)]
struct Skipped<'gc> {
    #[gc(skip)]
    foreign: Foreign,
    #[gc(skip)]
    closure: Box<dyn Fn(u32) -> u32>,
    #[gc(skip)]
    native: for<'a> fn(&'a Heap, Gc<'a, Skipped<'a>>) -> Gc<'a, u32>,
    #[gc(skip)]
    pointer: *const u8,
    #[gc(skip)]
    leaked: Option<Gc<'static, u32>>,
    wrapped: Static<Rc<dyn Fn() -> u32>>,
    number: Gc<'gc, u32>,
}

fn number<'a>(_: &'a Heap, skipped: Gc<'a, Skipped<'a>>) -> Gc<'a, u32> {
    skipped.number
}

#[derive(Trace, Finalize)]
struct SkippedParam<T: 'static>(#[gc(skip)] RefCell<T>);

/// A leaf is skipped as a whole, and may have `Drop`.
#[derive(Trace, Finalize)]
#[gc(leaf)]
struct Leaf<T> {
    file: Option<File>,
    value: Option<T>,
    dropped: Rc<Cell<u32>>,
}

impl<T> Drop for Leaf<T> {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

/// So may a type that could never hold a pointer.
#[derive(Trace, Finalize)]
struct WithDrop<T: 'static>(T, Rc<Cell<u32>>);

impl<T> Drop for WithDrop<T> {
    fn drop(&mut self) {
        self.1.set(self.1.get() + 1);
    }
}

#[derive(Trace, Finalize)]
#[gc(finalize = Self::close)]
struct Connection<'gc> {
    peer: Gc<'gc, Rc<Cell<u32>>>,
}

impl<'gc> Connection<'gc> {
    fn close(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        this.peer.set(this.peer.get() + 10);
    }
}

#[derive(Trace, Finalize)]
#[gc(finalize = finalize_any::<T>)]
struct Generic<T>(T, Rc<Cell<u32>>);

fn finalize_any<'gc, T>(this: Gc<'gc, Generic<T>>, _heap: &'gc Heap) {
    this.1.set(this.1.get() + 100);
}

fn main() {
    let mut heap = Heap::new();
    let count = Rc::new(Cell::new(0));
    let one = heap.alloc(1);
    heap.alloc(ByPath(one));
    heap.alloc(ByString(one));
    heap.alloc(Chosen(one, None));
    heap.alloc(SkippedParam(RefCell::new(Foreign)));
    heap.alloc(Leaf {
        file: None,
        value: Some(Foreign),
        dropped: count.clone(),
    });
    heap.alloc(WithDrop(1, count.clone()));
    heap.alloc(Connection {
        peer: heap.alloc(count.clone()),
    });
    heap.alloc(Generic(one, count.clone()));
    let skipped = heap.root(heap.alloc(Skipped {
        foreign: Foreign,
        closure: Box::new(|number| number + 1),
        native: number,
        pointer: std::ptr::null(),
        leaked: None,
        wrapped: Static(Rc::new(|| 2)),
        number: one,
    }));
    heap.collect();

    let skipped = skipped.get(&heap);
    assert_eq!(*(skipped.native)(&heap, skipped), 1);
    assert_eq!((skipped.closure)(1) + (skipped.wrapped)(), 4);
    assert_eq!(count.get(), 112);

    const {
        assert!(!<Leaf<u8> as Trace>::NEEDS_TRACE);
        assert!(!<SkippedParam<u8> as Trace>::NEEDS_TRACE);
        assert!(<Connection<'_> as Finalize<'_>>::NEEDS_FINALIZE);
        assert!(!<Skipped<'_> as Finalize<'_>>::NEEDS_FINALIZE);
    }
}
