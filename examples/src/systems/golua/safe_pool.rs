//! `SafePool`: keeps everything, and so never has to know what is unreachable.

use core::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

use gc_core::{Heap, Root};

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

/// Values in the order in which they were marked last.
#[derive(Debug, Default)]
struct List {
    marked: RefCell<BTreeMap<u64, Root<Object<'static>>>>,
    /// The place of a value, by the address of its state.
    places: RefCell<HashMap<*const (), u64>>,
    next: Cell<u64>,
}

impl List {
    /// Puts a value at the end, from wherever it was.
    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>) {
        let place = self.next.replace(self.next.get() + 1);
        let mut marked = self.marked.borrow_mut();
        let address = value.state().as_ptr().cast();
        if let Some(before) = self.places.borrow_mut().insert(address, place) {
            marked.remove(&before);
        }
        marked.insert(place, heap.root(value));
    }

    /// Takes all values out, the latest marked first.
    fn take<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        self.places.take();
        let marked = self.marked.take();
        marked.values().rev().map(|root| root.get(heap)).collect()
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
