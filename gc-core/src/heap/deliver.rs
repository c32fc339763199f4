//! Delivery: calling finalizers and procedures that are due.

use core::panic::AssertUnwindSafe;
use core::ptr::NonNull;
use std::panic::{catch_unwind, resume_unwind};

use crate::block::header::Block;
use crate::cycle::sweep::{Payload, discard};
use crate::finalize::{Call, QueueCore, Round, Stage};
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
    /// Calls finalizers that are due, and procedures of [queues](crate::FinalizationQueue::calling), in their
    /// order, but not more than a number of them.
    ///
    /// [`collect`](Heap::collect) calls all of them, and [`safepoint`](Heap::safepoint) some. What becomes
    /// due while they run waits for the next time, unless it is on a queue that is yet to have its turn.
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
        let (delivery, panic) = self.deliver(Round::of_all(), most);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        delivery
    }

    /// How many finalizers and procedures are due.
    pub fn finalizers_due(&self) -> usize {
        self.registry.ready() + self.procedures.due()
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

    /// Calls what is due from a stage on, in its order, up to a number. A panic is returned if it is to be
    /// passed on, and is the end of it. The next safepoint goes on with what is left.
    pub(super) fn deliver(&self, mut round: Round, most: usize) -> (Delivery, Option<Payload>) {
        let mut delivery = Delivery::default();
        let mut panic = None;
        if round.begins_with(Stage::FIRST) {
            let due = self.registry.ready();
            self.call_finalizers(due.min(most), &mut delivery, &mut panic);
        }
        while delivery.called < most && panic.is_none() {
            let Some((queue, call)) = self.procedures.next(&mut round) else {
                break;
            };
            // SAFETY: QUEUE-3: the queue of a procedure has not been freed.
            let queue = unsafe { queue.as_ref() };
            let most = queue.len().min(most - delivery.called);
            self.call_procedure(queue, &call, most, &mut delivery, &mut panic);
        }
        self.totals.add_finalizers(delivery);
        self.remember_what_is_due();
        (delivery, panic)
    }

    fn call_finalizers(&self, most: usize, delivery: &mut Delivery, panic: &mut Option<Payload>) {
        for _ in 0..most {
            let Some(object) = self.registry.next() else {
                return;
            };
            // SAFETY: OBJECT-4: what was queued is a live object of this heap.
            let info = unsafe { Block::of(object) }.info();
            let heap = NonNull::from(self).cast();
            // SAFETY: the function is the object's type's. The heap is active, and borrowed by `self` for the
            // call: nothing can free the object meanwhile.
            let call = || unsafe { (info.finalize)(object, heap) };
            let source = || PanicSource::Finalizer((info.name)());
            *panic = self.guarded(delivery, source, call);
            if panic.is_some() {
                return;
            }
        }
    }

    fn call_procedure(
        &self,
        queue: &QueueCore,
        call: &Call,
        most: usize,
        delivery: &mut Delivery,
        panic: &mut Option<Payload>,
    ) {
        for _ in 0..most {
            // SAFETY: QUEUE-1: the queue keeps what is on it, and nothing has been freed since it was queued.
            let Some(record) = (unsafe { queue.take_first() }) else {
                return;
            };
            let source = || {
                if !queue.stage().keeps() {
                    return PanicSource::Cleanup;
                }
                // SAFETY: QUEUE-1: as above.
                let object = unsafe { record.as_ref() }.object();
                // SAFETY: OBJECT-4: the record has kept its object.
                let info = unsafe { Block::of(object) }.info();
                PanicSource::Procedure((info.name)())
            };
            *panic = self.guarded(delivery, source, || call(self, record));
            if panic.is_some() {
                return;
            }
        }
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
