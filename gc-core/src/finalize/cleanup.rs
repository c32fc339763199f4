//! Cleanups: values that are given back when an object is gone.
//!
//! Unlike a finalizer, a cleanup never sees the object, and so cannot keep it: what it needs to know is given
//! with the object, and kept. (ECMAScript's `FinalizationRegistry`, Java's `Cleaner`, the destructors that Lua 4
//! builds from weak references.)

mod channel;
mod queue;
mod record;

use core::fmt;

use crate::cell::GcCell;
use crate::finalize::Recorded;
use crate::finalize::registration::HandleState;
use crate::heap::Heap;
use crate::pointer::{Gc, identity};
use crate::trace::Trace;

pub use channel::{CleanupReceiver, RecvError};
pub use queue::CleanupQueue;
use record::CleanupRecord;

/// A value that is given back when its object is gone.
///
/// `Copy`, with an identity that never changes. Nobody has to keep it: the heap does, until the value has been given back.
///
/// ```
/// use gc_core::{CleanupQueue, Heap};
///
/// let heap = Heap::new();
/// let queue = CleanupQueue::new(&heap);
/// let cleanup = queue.register(&heap, heap.alloc(1), "of one");
/// assert!(cleanup.is_registered());
/// assert_eq!(cleanup.unregister(&heap), Some("of one"));
/// assert_eq!(cleanup.unregister(&heap), None);
/// ```
pub struct Cleanup<'gc, H: Trace> {
    record: Gc<'gc, CleanupRecord<'gc, H>>,
}

impl<'gc, H: Trace> Cleanup<'gc, H> {
    fn from_record(record: Gc<'gc, CleanupRecord<'gc, H>>) -> Self {
        Cleanup { record }
    }

    /// The value, if nobody has taken it.
    pub(super) fn held(&self) -> &GcCell<Option<H>> {
        self.record.held()
    }

    /// Whether the value is still to be given back: its object lives, or nobody has taken it.
    pub fn is_registered(self) -> bool {
        self.record.registration().state() != HandleState::Disabled
    }

    /// Takes the value, which is not given back then; `None` if that has happened, or it was taken before.
    pub fn unregister(self, heap: &'gc Heap) -> Option<H> {
        heap.disable(self.record);
        self.record.take(heap)
    }

    /// Gives the value back now, and says whether it was not before.
    ///
    /// A procedure that the queue [has](CleanupQueue::calling) is called, and a panic of it passed on. Otherwise
    /// the value is put on the queue.
    pub fn clean(self, heap: &'gc Heap) -> bool {
        let was_registered = heap.disable(self.record) != HandleState::Disabled;
        if was_registered {
            heap.give_back(self.record);
        }
        was_registered
    }
}

/// Shows whether the value is still to be given back.
impl<H: Trace> fmt::Debug for Cleanup<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleanup")
            .field("is_registered", &self.is_registered())
            .finish()
    }
}

identity! {
    impl[H] Cleanup { record }: "cleanup"
}
