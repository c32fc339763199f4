//! The object behind a cleanup.

use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::cell::GcCell;
use crate::finalize::Recorded;
use crate::finalize::record::QueueObject;
use crate::finalize::registration::Registration;
use crate::heap::Heap;
use crate::heap::describe::Internal;
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// A registration of an object that is always weak, and the value that is given back when the object is gone.
///
/// Whether the object is there is known while the registration is enabled only. Afterwards its address means
/// nothing, and nobody asks for it.
#[repr(C)]
pub(super) struct CleanupRecord<'gc, H> {
    registration: Registration,
    held: GcCell<Option<H>>,
    of: PhantomData<Gc<'gc, H>>,
}

impl<H: Trace> CleanupRecord<'_, H> {
    /// Takes the value.
    pub(super) fn take(&self, heap: &Heap) -> Option<H> {
        // SAFETY: BARRIER-2: nobody has a reference to it.
        unsafe { heap.shade_value(&self.held) }
        self.held.replace(heap, None)
    }
}

impl<'gc, H> CleanupRecord<'gc, H> {
    /// A disabled record of an object.
    pub(super) fn new(
        object: NonNull<u8>,
        queue: Gc<'gc, QueueObject<CleanupRecord<'gc, H>>>,
        held: H,
    ) -> Self {
        CleanupRecord {
            registration: Registration::new(object, queue.target().cast()),
            held: GcCell::new(Some(held)),
            of: PhantomData,
        }
    }

    /// The value, if nobody has taken it.
    pub(super) fn held(&self) -> &GcCell<Option<H>> {
        &self.held
    }

    /// The value of a record that was not made an object.
    pub(super) fn into_held(self) -> H {
        self.held.into_inner().expect("nobody has taken it")
    }
}

// SAFETY: value, queue and what follows on that are visited; the object is weak, and its address not used
// once it may be gone. `At` rebrands the parameter.
unsafe impl<H: Trace> Trace for CleanupRecord<'_, H> {
    type At<'x> = CleanupRecord<'x, H::At<'x>>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(&self.held) }
        let queue = self.registration.queue();
        // SAFETY: QUEUE-1: a record's queue is one of records of its type, and has not been freed.
        unsafe { visitor.edge(queue.cast::<QueueObject<Self>>()) }
        if let Some(after) = self.registration.after() {
            // SAFETY: QUEUE-1: what is on the queue is a record of the same type.
            unsafe { visitor.edge(after.cast::<Self>()) }
        }
    }
}

// SAFETY: `At` rebrands the parameter.
unsafe impl<H: Trace> Internal for CleanupRecord<'_, H> {}

// SAFETY: it is the first field.
unsafe impl<H: Trace> Recorded for CleanupRecord<'_, H> {
    const KEEPS_OBJECT: bool = false;

    fn registration(&self) -> &Registration {
        &self.registration
    }
}
