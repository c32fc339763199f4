//! `SafePool`: keeps everything, and so never has to know what is unreachable.

use core::cell::{Cell, RefCell};

use gc_core::{Gc, Heap, Root};

use crate::systems::golua::{Marks, Object, Pool, Value, WeakRef};

/// A pool that keeps all marked values until they are extracted. Nothing is ever pending, and weak references keep
/// their value.
#[derive(Debug, Default)]
pub struct SafePool {
    finalize: List,
    release: List,
    is_closed: Cell<bool>,
}

/// Values in the order in which they were marked.
#[derive(Debug, Default)]
struct List(RefCell<Vec<Root<Object<'static>>>>);

impl List {
    /// Takes a value out, and puts it at the end if it is marked.
    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>, is_marked: bool) {
        let mut list = self.0.borrow_mut();
        list.retain(|root| !Gc::ptr_eq(root.get(heap).state(), value.state()));
        if is_marked {
            list.push(heap.root(value));
        }
    }

    /// Takes all values out, the latest marked first.
    fn take<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let list = self.0.take();
        list.iter().rev().map(|root| root.get(heap)).collect()
    }
}

impl Pool for SafePool {
    fn get<'gc>(&self, _heap: &'gc Heap, value: Value<'gc>) -> Option<WeakRef<'gc>> {
        Some(WeakRef::pinning(value))
    }

    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>, marks: Marks) {
        let is_open = !self.is_closed.get();
        self.finalize.mark(heap, value, marks.finalize && is_open);
        self.release.mark(heap, value, marks.release && is_open);
    }

    fn extract_pending_finalize<'gc>(&self, _heap: &'gc Heap) -> Vec<Value<'gc>> {
        Vec::new()
    }

    fn extract_pending_release<'gc>(&self, _heap: &'gc Heap) -> Vec<Value<'gc>> {
        Vec::new()
    }

    fn extract_all_marked_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        self.finalize.take(heap)
    }

    fn extract_all_marked_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        self.is_closed.set(true);
        self.finalize.take(heap);
        self.release.take(heap)
    }
}
