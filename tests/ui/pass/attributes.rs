//! Attributes may be written in every way that says the same.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, Trace};

struct Foreign;

#[derive(Trace, Finalize)]
struct Key<'a>(Option<Gc<'a, u32>>);

/// Several options stand in one list, which may end with a comma.
#[derive(Trace, Finalize)]
#[gc(crate = gc_core, lifetime = 'heap, finalize = Self::close,)]
struct OneList<'heap, 'other> {
    number: Gc<'heap, u32>,
    #[gc(skip)]
    closed: Rc<Cell<u32>>,
    other: Key<'other>,
}

impl<'heap> OneList<'heap, '_> {
    fn close(this: Gc<'heap, Self>, _heap: &'heap Heap) {
        this.closed.set(*this.number);
    }
}

/// Or in several, in any order.
#[derive(Trace, Finalize)]
#[gc(finalize = close_lists)]
#[gc(lifetime = 'heap)]
#[gc(crate = "gc_core")]
struct ManyLists<'other, 'heap> {
    number: Gc<'heap, u32>,
    #[gc(skip)]
    closed: Rc<Cell<u32>>,
    other: Key<'other>,
}

fn close_lists<'heap>(this: Gc<'heap, ManyLists<'_, 'heap>>, _heap: &'heap Heap) {
    this.closed.set(this.closed.get() + *this.number);
}

/// Options belong on the fields of a variant, and on a type parameter.
#[derive(Trace, Finalize)]
enum Variants<'gc, #[gc(keep)] T: Trace> {
    Tuple(#[gc(skip)] Foreign, Gc<'gc, u32>),
    Struct {
        #[gc(skip)]
        foreign: Foreign,
        member: Gc<'gc, T::At<'gc>>,
    },
}

/// Options may depend on the configuration.
#[derive(Trace, Finalize)]
#[cfg_attr(all(), gc(leaf))]
struct Configured {
    foreign: Foreign,
}

/// The other attributes of a field are none of the derive's concern.
#[derive(Trace, Finalize)]
struct Documented<'gc> {
    /// A pointer.
    #[allow(unused)]
    pointer: Gc<'gc, u32>,
    #[cfg(any())]
    absent: Foreign,
    #[gc(skip)]
    /// Something foreign.
    foreign: Foreign,
}

fn main() {
    let mut heap = Heap::new();
    let closed = Rc::new(Cell::new(0));
    heap.alloc(OneList {
        number: heap.alloc(5),
        closed: closed.clone(),
        other: Key(None),
    });
    heap.collect();
    assert_eq!(closed.get(), 5);
    heap.alloc(ManyLists {
        number: heap.alloc(6),
        closed: closed.clone(),
        other: Key(None),
    });
    heap.collect();
    assert_eq!(closed.get(), 11);

    let number = heap.alloc(7);
    let tuple: Gc<'_, Variants<'_, u32>> = heap.alloc(Variants::Tuple(Foreign, number));
    let named: Gc<'_, Variants<'_, u32>> = heap.alloc(Variants::Struct {
        foreign: Foreign,
        member: number,
    });
    let documented = heap.alloc(Documented {
        pointer: number,
        foreign: Foreign,
    });
    let roots = (heap.root(tuple), heap.root(named), heap.root(documented));
    heap.alloc(Configured { foreign: Foreign });
    heap.collect();
    match (&*roots.0.get(&heap), &*roots.1.get(&heap)) {
        (Variants::Tuple(_, number), Variants::Struct { member, .. }) => {
            assert_eq!((**number, **member), (7, 7));
        }
        _ => panic!("other variants"),
    }
    assert_eq!(*roots.2.get(&heap).pointer, 7);
}
