//! `ClonePool`: keeps a clone of each value, and returns that.
//!
//! The value itself is lost when it is unreachable, which any collector can tell of; what is returned shares its state,
//! and so behaves like it. There are no weak references, since what one yields would be a value that may be gone while
//! its clone lives.
//!
//! The clone is the datum of the value's handle, which keeps it. So it keeps the state, and whatever that holds: a value
//! that its own state leads to is not unreachable before the pool is closed, and a value that another's state holds is
//! not pending before the other is gone.

use core::fmt;

use gc_core::{Gc, Heap, Root};

use crate::systems::golua::register::{Handle, Register, in_order};
use crate::systems::golua::{Marks, Pool, Value, WeakRef};

/// A pool that keeps clones of values, and has no weak references.
pub struct ClonePool {
    register: Root<Register<'static>>,
}

impl ClonePool {
    /// Makes an empty pool.
    pub fn new(heap: &Heap) -> ClonePool {
        ClonePool {
            register: heap.root(Register::alloc(heap)),
        }
    }

    fn register<'gc>(&self, heap: &'gc Heap) -> Gc<'gc, Register<'gc>> {
        self.register.get(heap)
    }

    /// Takes what is pending to be finalized. From now on it is the clones that may be unreachable, so they are
    /// what is to be released.
    fn take_pending_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Handle<'gc>> {
        let register = self.register(heap);
        let handles = register.take_pending(heap, register.finalize);
        for &handle in &handles {
            if let Some(clone) = handle.datum().clone {
                register.release_instead(heap, handle, clone);
            }
        }
        handles
    }
}

/// The clones that handles have.
fn clones(handles: Vec<Handle<'_>>) -> Vec<Value<'_>> {
    let handles = handles.into_iter();
    handles.filter_map(|handle| handle.datum().clone).collect()
}

impl Pool for ClonePool {
    fn get<'gc>(&self, _heap: &'gc Heap, _value: Value<'gc>) -> Option<WeakRef<'gc>> {
        None
    }

    fn mark<'gc>(&self, heap: &'gc Heap, value: Value<'gc>, marks: Marks) {
        let clone = value.clone_in(heap);
        self.register(heap).mark(heap, value, marks, Some(clone));
    }

    fn extract_pending_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        clones(self.take_pending_finalize(heap))
    }

    fn extract_pending_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let register = self.register(heap);
        clones(register.take_pending(heap, register.release))
    }

    fn extract_all_marked_finalize<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        let mut handles = self.take_pending_finalize(heap);
        let register = self.register(heap);
        handles.extend(register.take_all(heap, register.finalize));
        clones(in_order(handles))
    }

    fn extract_all_marked_release<'gc>(&self, heap: &'gc Heap) -> Vec<Value<'gc>> {
        clones(self.register(heap).close(heap))
    }
}

impl fmt::Debug for ClonePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClonePool").finish_non_exhaustive()
    }
}
