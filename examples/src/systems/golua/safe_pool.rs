//! `SafePool`: keeps everything, and so never has to know what is unreachable.

use core::cell::{Cell, RefCell};

use gc_core::{Gc, Heap, Root};

use crate::systems::golua::{Marks, Object, Pool, Value, WeakRef};

/// A pool that keeps all marked values until they are extracted. Nothing is ever pending, and weak references keep
/// their value.
///
/// Marking a value again adds to what it is marked for: what is to be finalized and what is to be released are lists
/// that know nothing of each other, and a value leaves one only when it is extracted.
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
    /// Puts a value at the end, from wherever it was.
    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>) {
        let mut list = self.0.borrow_mut();
        list.retain(|root| !Gc::ptr_eq(root.get(heap).state(), value.state()));
        list.push(heap.root(value));
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
        if self.is_closed.get() {
            return;
        }
        if marks.finalize {
            self.finalize.mark(heap, value);
        }
        if marks.release {
            self.release.mark(heap, value);
        }
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
