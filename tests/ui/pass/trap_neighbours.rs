//! What lies next to the `trap_` programs in `sound`, and is fine.

#![forbid(unsafe_code)]
#![deny(warnings)]

use std::any::Any;
use std::collections::HashMap;
use std::future::{Future, ready};
use std::hash::RandomState;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gc_core::{Carry, Gc, GcOnceCell, GcRefCell, Heap, HeapConfig, Root, safepoint};

/// A hasher may be any `'static` value.
fn hasher() {
    let heap = Heap::new();
    let mut map = HashMap::with_hasher(RandomState::new());
    map.insert("key", heap.alloc(1));
    assert_eq!(*heap.alloc(map)["key"], 1);
}

/// A carrier of one's own holds roots.
struct Named<'gc>(&'static str, Gc<'gc, u8>);

impl<'gc> Carry<'gc> for Named<'gc> {
    type Held = (&'static str, Root<u8>);

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        (self.0, heap.root(self.1))
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        Named(held.0, held.1.get(heap))
    }
}

fn carrier() {
    let mut heap = HeapConfig::new().stress(true).build();
    let mut named = Named("one", heap.alloc(1));
    safepoint!(heap; named);
    assert_eq!((named.0, *named.1), ("one", 1));
}

/// An expression that leads to the same heap each time may do something besides.
fn heap_expression() {
    let mut heaps = [HeapConfig::new().stress(true).build()];
    let mut asked = 0;
    let mut gc = heaps[0].alloc(1);
    safepoint!(heaps[{ asked += 1; 0 }]; gc);
    assert_eq!((*gc, asked > 1), (1, true));
}

fn once_cell() {
    let mut heap = Heap::new();
    let cell = heap.root(heap.alloc(GcOnceCell::<String>::new()));
    let length = cell
        .get(&heap)
        .get_or_init(&heap, || String::from("kept"))
        .len();
    heap.collect();
    assert_eq!(cell.get(&heap).get().unwrap().len(), length);
}

/// Exclusive access is for cells outside of the heap, and for those in another cell.
fn exclusive_access() {
    let heap = Heap::new();
    let mut once = GcOnceCell::from(1);
    assert_eq!(once.take(), Some(1));
    let nested = heap.alloc(GcRefCell::new(GcOnceCell::from(2)));
    assert_eq!(nested.borrow_mut(&heap).take(), Some(2));
    assert_eq!(nested.take(&heap).into_inner(), None);
}

/// Roots name their type at `'static`, and the pointers of a leaked heap are `'static`.
fn any() {
    let heap = Heap::new();
    let any: Box<dyn Any> = Box::new(heap.root(heap.alloc(1)));
    let root: Root<i32> = *any.downcast().unwrap();
    assert_eq!(*root.get(&heap), 1);
}

fn refused_value() {
    let mut heap = HeapConfig::new().limit_bytes(16).build();
    let one = heap.alloc(1_u64);
    let refused = heap.try_alloc([one; 4]).unwrap_err();
    assert_eq!(*refused.value[3], 1);
    heap.collect();
}

/// Across an `await` a root carries the object.
async fn wait(heap: &mut Heap) -> i32 {
    let root = heap.root(heap.alloc(1));
    ready(()).await;
    heap.collect();
    let gc = root.get(heap);
    ready(()).await;
    *gc
}

fn awaiting() {
    let mut heap = Heap::new();
    let mut future = pin!(wait(&mut heap));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(1));
}

/// A value gets out of `suspend`, and so does a root, which then belongs to no heap.
fn out_of_suspend() {
    let mut outer = Heap::new();
    let (value, root) = outer.suspend(|| {
        let inner = Heap::new();
        (*inner.alloc(1), inner.root(inner.alloc(2)))
    });
    assert_eq!(value, 1);
    assert!(root.try_get(&outer).is_err());
}

fn main() {
    hasher();
    carrier();
    heap_expression();
    once_cell();
    exclusive_access();
    any();
    refused_value();
    awaiting();
    out_of_suspend();
}
