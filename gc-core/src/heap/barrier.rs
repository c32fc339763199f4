//! Barriers: what is done for the marker when the program uses the heap while it is being marked.
//!
//! # The rule
//! Marking goes by a *snapshot*: what was reachable when it began is marked, whatever the program does meanwhile. The
//! program can then hold only what is going to be marked, if it takes nothing out of the snapshot unseen, and is
//! given nothing that is not in it. So while marking ([`Phase::Mark`]) (BARRIER-1):
//!
//! - what the program is given and need not have held is *shaded*, which marks it: the target of a weak reference, the
//!   reference itself that is found by its target, weak parts of tables that it enumerates, finds by something
//!   else, or is shown to compare them;
//! - what a table keeps, and is about to keep no longer or to have changed, is shaded before, *deeply*: everything
//!   that the value points to, through the cells in it;
//! - the object of a record of a [queue](crate::finalize) is shaded before the program disables the record, puts it on the
//!   queue, takes it off, or enables it again: it begins or ceases to keep the object, and may have been traced or
//!   not; and what comes behind it on the queue is shaded when it is taken off.
//!
//! Nothing is done for what follows from that. The key of an ephemeron that is shaded keeps the value. A value that is
//! found by its key, which the program holds, is kept by it. What is inserted is held.
//!
//! What the program holds in strong cells is not among this. The collector marks with the program stopped, so that
//! no barrier meets [`Phase::Mark`] but in tests, and the cost of each is one comparison.
//!
//! # Without memory
//! What is shaded is marked at once, and remembered for tracing. Where there is no memory for that, the marker traces
//! all that is marked, as it does where the worklist has no room.
//!
//! # Source
//! Yuasa, *Real-time garbage collection on general-purpose machines*, 1990, for the snapshot.

#[cfg(test)]
mod slices;
#[cfg(test)]
mod tests;

use core::cell::{Cell, RefCell};
use core::ptr::{self, NonNull};

use crate::block::header::Block;
use crate::cycle::mark::Marker;
use crate::cycle::phase::Phase;
use crate::finalize::{QueueObject, Recorded};
use crate::heap::Heap;
use crate::heap::describe::Inspector;
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// What barriers have shaded, and the marker has yet to trace.
#[derive(Debug, Default)]
pub(super) struct Barrier {
    shaded: RefCell<Vec<NonNull<u8>>>,
    /// Whether there was no memory to remember something that was shaded.
    forgot: Cell<bool>,
    /// Whether something was not shaded: the cycle can then only be abandoned.
    broken: Cell<bool>,
}

impl Barrier {
    /// Forgets what was shaded in an earlier cycle.
    pub(super) fn begin(&self) {
        self.shaded.take();
        self.forgot.set(false);
        self.broken.set(false);
    }

    /// Whether something was not shaded, as a `trace` panicked: the cycle can only be abandoned.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// Hands all that has been shaded to the marker.
    pub(super) fn complete(&self, marker: &mut Marker) {
        for object in self.shaded.take() {
            // SAFETY: BARRIER-1: what was shaded is a marked object of this heap.
            unsafe { marker.trace_shaded(object) }
        }
        if self.forgot.take() {
            marker.trace_all_once_more();
        }
    }

    /// Marks an object, and remembers that it is to be traced.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap that is being marked (OBJECT-1).
    #[cold]
    unsafe fn shade(&self, object: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if !block.mark(object) {
            return;
        }
        // Tracing it now would look into cells that the program is changing.
        let mut shaded = self.shaded.borrow_mut();
        match shaded.try_reserve(1) {
            Ok(()) => shaded.push(object),
            Err(_) => self.forgot.set(true),
        }
    }

    /// Shades what a value points to.
    ///
    /// # Safety
    ///
    /// As for [`Heap::shade_value`].
    #[cold]
    unsafe fn shade_value<T: Trace>(&self, value: &T) {
        // Should `trace` panic, the rest of the value is not shaded.
        let was_broken = self.broken.replace(true);
        let mut shade = |object| {
            // SAFETY: OBJECT-3: it was found by tracing.
            unsafe { self.shade(object) }
        };
        // SAFETY: the caller's promise.
        unsafe { Inspector(&mut shade).item(value) }
        self.broken.set(was_broken);
    }
}

impl Heap {
    /// Whether the heap is being marked: where the program can ask, it runs meanwhile.
    #[inline]
    pub(crate) fn is_being_marked(&self) -> bool {
        self.phase.get() == Phase::Mark
    }

    /// Keeps an object that the program is given, and need not have held (BARRIER-1).
    #[inline]
    pub(crate) fn shade<T>(&self, object: Gc<'_, T>) {
        if self.is_being_marked() {
            // SAFETY: OBJECT-1: a `Gc` points to an object of the active heap.
            unsafe { self.barrier.shade(object.target().cast()) }
        }
    }

    /// Keeps a record that is about to be disabled or taken off its queue, its object, and what comes behind it on the queue
    /// (BARRIER-1). The datum and the queue are kept by the record as before.
    #[inline]
    pub(crate) fn shade_record<R: Recorded>(&self, record: Gc<'_, R>) {
        if !self.is_being_marked() {
            return;
        }
        self.shade(record);
        let this = Gc::as_ref(record).registration();
        let object = R::KEEPS_OBJECT.then(|| this.object());
        for part in [this.after().map(NonNull::cast), object]
            .into_iter()
            .flatten()
        {
            // SAFETY: QUEUE-1: what comes behind it has not been freed; OBJECT-4: nor has its object, which it keeps or
            // which is waited for.
            unsafe { self.barrier.shade(part) }
        }
    }

    /// Keeps the objects of all records that are enabled with a queue (BARRIER-1), unless records of its kind never keep
    /// them.
    #[inline]
    pub(crate) fn shade_awaited<R: Recorded>(&self, queue: Gc<'_, QueueObject<R>>) {
        if !(R::KEEPS_OBJECT && self.is_being_marked() && queue.core.is_waiting()) {
            return;
        }
        self.registry.for_each_row(|row| {
            if row
                .queue()
                .is_some_and(|its| ptr::eq(its, &raw const queue.core))
            {
                // SAFETY: OBJECT-4: an object that is waited for has not been freed.
                unsafe { self.barrier.shade(row.object()) }
            }
        });
    }

    /// Keeps what a value points to, which is about to be taken out or changed (BARRIER-1).
    ///
    /// # Safety
    ///
    /// The value is one of this heap, and no guard of a cell in it lives (BARRIER-2).
    #[inline]
    pub(crate) unsafe fn shade_value<T: Trace>(&self, value: &T) {
        if T::NEEDS_TRACE && self.is_being_marked() {
            // SAFETY: the caller's promise.
            unsafe { self.barrier.shade_value(value) }
        }
    }
}
