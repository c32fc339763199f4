//! Delivery: calling finalizers and procedures that are due.

use core::panic::AssertUnwindSafe;
use core::ptr::NonNull;
use std::panic::{catch_unwind, resume_unwind};

use crate::block::header::Block;
use crate::cycle::sweep::{Payload, discard};
use crate::finalize::{Address, Registration};
use crate::heap::Heap;
use crate::heap::hooks::PanicSource;

/// What calling finalizers came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// Finalizers and procedures of queues that were called.
    pub called: usize,
    /// Those of them that panicked.
    pub panicked: usize,
}

impl Delivery {
    pub(super) fn add(&mut self, more: Delivery) {
        self.called += more.called;
        self.panicked += more.panicked;
    }
}

impl Heap {
    /// Calls finalizers that are due, and procedures of [queues](crate::FinalizationQueue::calling), but not more
    /// than a number of them.
    ///
    /// They are called level by level, then [releases](crate::QueueConfig::release), then cleanups; and in each of
    /// these in the order in which they became due, whatever the type or the queue: what an earlier collection has found
    /// comes first, and what one collection has found in the [order](crate::Order) that its queues have.
    ///
    /// [`collect`](Heap::collect) calls all of them, and [`safepoint`](Heap::safepoint) some. What becomes
    /// due while they run waits for the next time.
    ///
    /// # Panics
    ///
    /// If a finalizer does and the heap [is to pass that on](crate::HeapConfig::propagate_finalizer_panics). It
    /// counts as called, and the rest stays due.
    ///
    /// ```
    /// use gc_core::{Finalize, Gc, Heap, HeapConfig, Trace};
    ///
    /// #[derive(Trace)]
    /// struct Temporary;
    ///
    /// impl<'gc> Finalize<'gc> for Temporary {
    ///     fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
    /// }
    ///
    /// let mut heap = HeapConfig::new().finalizers_per_safepoint(1).build();
    /// for _ in 0..10 {
    ///     heap.alloc(Temporary);
    /// }
    /// heap.request_collection();
    /// heap.safepoint();
    /// assert_eq!(heap.finalizers_due(), 9);
    /// assert_eq!(heap.run_finalizers(4).called, 4);
    /// assert_eq!(heap.run_finalizers(usize::MAX).called, 5);
    /// ```
    pub fn run_finalizers(&mut self, most: usize) -> Delivery {
        let (delivery, panic) = self.deliver(most);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        delivery
    }

    /// How many finalizers and procedures are due.
    pub fn finalizers_due(&self) -> usize {
        self.registry.count_due()
    }

    /// Makes the next safepoint look at what is due, if anything is and safepoints call it.
    pub(super) fn remember_what_is_due(&self) {
        if self.config.safepoint_finalizers() != 0 && self.finalizers_due() != 0 {
            self.pacing.look_again();
        }
    }

    /// As many as a safepoint calls: more than are likely to have become due since the last one, unless the
    /// program calls them itself.
    pub(super) fn safepoint_share(&self) -> usize {
        match self.config.safepoint_finalizers() {
            0 => 0,
            most => most.max(self.finalizers_due() / 8),
        }
    }

    /// Calls what is due, in its order, up to a number. A panic is returned if it is to be passed on, and is the
    /// end of it. The next safepoint goes on with what is left.
    pub(super) fn deliver(&self, most: usize) -> (Delivery, Option<Payload>) {
        let mut delivery = Delivery::default();
        let mut panic = None;
        self.registry.begin_delivery();
        while delivery.called < most && panic.is_none() {
            let Some(row) = self.registry.next() else {
                break;
            };
            panic = match row.registration() {
                Some(this) => self.call_procedure(this, row.address().cast(), &mut delivery),
                None => self.call_finalizer(row.address(), &mut delivery),
            };
        }
        self.totals.add_finalizers(delivery);
        self.remember_what_is_due();
        (delivery, panic)
    }

    /// Calls the finalizer of an object that was due.
    fn call_finalizer(&self, object: NonNull<u8>, delivery: &mut Delivery) -> Option<Payload> {
        // SAFETY: OBJECT-4: what was due is a live object of this heap.
        let info = unsafe { Block::of(object) }.info();
        let heap = NonNull::from(self).cast();
        // SAFETY: the function is the object's type's. The heap is active, and borrowed by `self` for the
        // call: nothing can free the object meanwhile.
        let call = || unsafe { (info.finalize)(object, heap) };
        let source = || PanicSource::Finalizer((info.name)());
        self.guarded(delivery, source, call)
    }

    /// Calls the procedure of the queue of a record that was due.
    fn call_procedure(
        &self,
        this: &Registration,
        record: Address,
        delivery: &mut Delivery,
    ) -> Option<Payload> {
        // SAFETY: QUEUE-1: a record keeps its queue, which is one of this heap.
        let procedure = unsafe { self.procedures.of(this.queue()) }?;
        let source = || {
            // SAFETY: QUEUE-1: as above.
            if !unsafe { this.queue().as_ref() }.stage().keeps() {
                return PanicSource::Cleanup;
            }
            // SAFETY: OBJECT-4: the record has kept its object.
            let info = unsafe { Block::of(this.object()) }.info();
            PanicSource::Procedure((info.name)())
        };
        self.guarded(delivery, source, || procedure(self, record))
    }

    /// Calls what is to be called. A panic is reported, or returned to be passed on.
    fn guarded(
        &self,
        delivery: &mut Delivery,
        source: impl FnOnce() -> PanicSource,
        call: impl FnOnce(),
    ) -> Option<Payload> {
        delivery.called += 1;
        let payload = catch_unwind(AssertUnwindSafe(call)).err()?;
        delivery.panicked += 1;
        if self.config.propagates_finalizer_panics() {
            return Some(payload);
        }
        self.hooks.report_panic(source(), &*payload);
        discard(payload);
        None
    }
}
