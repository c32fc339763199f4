//! `UnsafePool`: keeps nothing, and returns the values themselves.
//!
//! In golua it turns addresses that the collector does not know of back into pointers, and is named after that. Here
//! there is nothing unsafe about it: that is what [`LongWeak`](gc_core::LongWeak) and
//! [`FinalizationQueue`](gc_core::FinalizationQueue) are for.

use core::fmt;

use gc_core::{Gc, Heap, Root};

use crate::systems::golua::register::{Handle, Register};
use crate::systems::golua::{Marks, Pool, Value, WeakRef};

/// A pool that keeps no value, and has weak references to them.
pub struct UnsafePool {
    register: Root<Register<'static>>,
}

impl UnsafePool {
    /// Makes an empty pool.
    pub fn new(heap: &Heap) -> UnsafePool {
        UnsafePool {
            register: heap.root(Register::alloc(heap)),
        }
    }

    fn register<'gc>(&self, heap: &'gc Heap) -> Gc<'gc, Register<'gc>> {
        self.register.get(heap)
    }
}

/// The values that handles are of.
fn values<'gc>(heap: &'gc Heap, handles: Vec<Handle<'gc>>) -> Vec<Value<'gc>> {
    let handles = handles.into_iter();
    handles.map(|handle| handle.object(heap)).collect()
}

impl Pool for UnsafePool {
    fn get<'gc>(&self, heap: &'gc Heap, value: Value<'gc>) -> Option<WeakRef<'gc>> {
        Some(WeakRef::weak(heap, value, self.register(heap)))
    }

    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>, marks: Marks) {
        self.register(heap).mark(heap, value, marks, None);
    }

    fn extract_pending_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let register = self.register(heap);
        values(heap, register.take_pending(heap, register.finalize))
    }

    fn extract_pending_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let register = self.register(heap);
        values(heap, register.take_pending(heap, register.release))
    }

    fn extract_all_marked_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let register = self.register(heap);
        values(heap, register.take_all(heap, register.finalize))
    }

    fn extract_all_marked_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        values(heap, self.register(heap).close(heap))
    }
}

impl fmt::Debug for UnsafePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsafePool").finish_non_exhaustive()
    }
}
