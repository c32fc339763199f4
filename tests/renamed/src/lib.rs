//! The derives in a crate that knows `gc-core` under another name only.

#![forbid(unsafe_code)]
#![cfg(test)]

use core::cell::Cell;
use std::rc::Rc;

use renamed_gc::{Finalize, Gc, GcCell, Heap, Static, Trace};

#[derive(Trace, Finalize)]
#[gc(crate = renamed_gc)]
struct Node<'gc, T: Copy> {
    value: GcCell<T>,
    #[gc(skip)]
    skipped: Option<fn(&str)>,
    next: Option<Gc<'gc, Node<'gc, T>>>,
}

#[derive(Trace, Finalize)]
#[gc(crate = "renamed_gc", finalize = Self::finalize)]
enum Quoted {
    Counted(Static<Rc<Cell<u32>>>),
}

impl Quoted {
    fn finalize<'gc>(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        let Quoted::Counted(count) = this.as_ref();
        count.set(count.get() + 1);
    }
}

/// Another crate may re-export it deep inside.
mod facade {
    pub(crate) mod deep {
        pub(crate) use renamed_gc as gc;
    }
}

#[derive(Trace, Finalize)]
#[gc(crate = facade::deep::gc)]
struct Facade<'gc>(Gc<'gc, u32>);

#[test]
fn derived_types_work_under_another_name() {
    let count = Rc::default();
    let mut heap = Heap::new();
    let last = heap.alloc(Node {
        value: GcCell::new(2_u32),
        skipped: None,
        next: None,
    });
    let first = heap.alloc(Node {
        value: GcCell::new(1_u32),
        skipped: None,
        next: Some(last),
    });
    let root = heap.root(first);
    let facade = heap.root(heap.alloc(Facade(heap.alloc(3))));
    heap.alloc(Quoted::Counted(Static(Rc::clone(&count))));
    heap.collect();
    let last = root.get(&heap).next.unwrap();
    assert!(last.skipped.is_none());
    assert_eq!(last.value.get() + *facade.get(&heap).0, 5);
    assert_eq!(count.get(), 1);
}
