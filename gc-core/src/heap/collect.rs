//! Collection: the driver of a cycle, and when one is run.

use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};
use std::time::Instant;

use crate::block::header::{Block, Cycle};
use crate::cycle::close;
use crate::cycle::ephemeron;
use crate::cycle::mark::Marker;
use crate::cycle::phase::{self, Phase};
use crate::cycle::sweep::{self, Payload};
use crate::finalize::Selected;
use crate::heap::Heap;
use crate::heap::report::Collection;

impl Heap {
    /// Frees every object that is not reachable from a [`Root`](crate::Root), then calls the
    /// finalizers that are due, and says what it did.
    ///
    /// # Panics
    ///
    /// If drop glue of a dead object panics, the first such panic is resumed after everything has
    /// been freed. If a hand-written [`trace`](crate::Trace::trace) panics, the collection is
    /// abandoned, with nothing freed, and the panic resumed. Panics in finalizers are counted, unless they
    /// [are to be passed on](crate::HeapConfig::propagate_finalizer_panics). Panics of
    /// [hooks](Heap::on_cycle_end), and of what dead procedures drop, are passed on at the end.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let mut heap = Heap::new();
    /// let kept = heap.root(heap.alloc(1));
    /// heap.alloc(2);
    ///
    /// let collection = heap.collect();
    /// assert_eq!(collection.live_objects, 1);
    /// assert_eq!(collection.freed_objects, 1);
    /// assert_eq!(*kept.get(&heap), 1);
    /// ```
    pub fn collect(&mut self) -> Collection {
        self.collect_and_deliver(|_| usize::MAX)
    }

    /// Runs a cycle, then calls as many finalizers as `share` says, and then hooks. The first panic is resumed
    /// at the end.
    fn collect_and_deliver(&mut self, share: impl FnOnce(&Heap) -> usize) -> Collection {
        let (mut report, mut panic) = self.run_cycle();
        let (delivery, later) = self.deliver(share(self));
        sweep::keep(&mut panic, later);
        (report.finalized, report.finalizers_panicked) = (delivery.called, delivery.panicked);
        sweep::keep(&mut panic, self.run_cycle_end_hooks(&report));
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        report
    }

    /// Makes a collection due at the next safepoint.
    ///
    /// This is what code can ask for that has no `&mut Heap`, such as a finalizer.
    pub fn request_collection(&self) {
        self.pacing.request();
    }

    /// Collects if enough has been allocated since the last collection, and calls finalizers that are due, [a
    /// number](crate::HeapConfig::finalizers_per_safepoint) of them; otherwise does nothing, at the cost of
    /// one comparison.
    ///
    /// Programs call it where they hold no `Gc`: at loop heads, between events, on entry to calls.
    /// The macro [`safepoint!`](crate::safepoint) carries some across.
    ///
    /// # Panics
    ///
    /// As [`collect`](Heap::collect).
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let mut heap = Heap::new();
    /// for number in 0..1_000_000_u64 {
    ///     heap.safepoint();
    ///     heap.alloc([number; 4]);
    /// }
    /// assert!(heap.stats().collections > 0);
    /// ```
    #[inline]
    pub fn safepoint(&mut self) {
        if self.is_due() {
            self.safepoint_slowly();
        }
    }

    /// Whether [`safepoint`](Heap::safepoint) would do more than compare: collect, call finalizers, or find out
    /// that charges which were given back put the collection off.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.pacing.is_due(&self.store)
    }

    #[cold]
    fn safepoint_slowly(&mut self) {
        if self.pacing.is_really_due(&self.store) {
            self.collect_and_deliver(Heap::safepoint_share);
        } else {
            self.run_finalizers(self.safepoint_share());
        }
    }

    /// One whole cycle: see [`cycle`](crate::cycle). A panic out of drop glue is returned.
    fn run_cycle(&mut self) -> (Collection, Option<Payload>) {
        let begin = Instant::now();
        let closed = catch_unwind(AssertUnwindSafe(|| self.mark_and_close()));
        let (cycle, selected) = closed.unwrap_or_else(|payload| {
            self.abandon_cycle();
            resume_unwind(payload)
        });
        let marked = Instant::now();
        let (mut report, mut panic) = self.sweep(cycle);
        report.cyclic_handles = selected.cycles;
        report.entry_visits = self.marker.borrow().entry_visits();
        report.mark_time = marked - begin;
        report.sweep_time = marked.elapsed();
        self.totals.add_collection(&report);
        if self.config.is_stress() {
            self.verify_after_sweep(&mut panic);
        }
        (report, panic)
    }

    /// Verifies. What is found wrong is worse than a panic of drop glue, and takes its place.
    fn verify_after_sweep(&mut self, panic: &mut Option<Payload>) {
        let verified = catch_unwind(AssertUnwindSafe(|| self.verify_or_panic()));
        if let Err(payload) = verified {
            panic.take().into_iter().for_each(sweep::discard);
            resume_unwind(payload);
        }
    }

    /// From idle to the point where it is decided what died.
    fn mark_and_close(&self) -> (Cycle, Selected) {
        let cycle = self.begin_marking();
        (cycle, self.finish_marking(cycle))
    }

    /// Marks the roots.
    pub(super) fn begin_marking(&self) -> Cycle {
        sweep::finish(&self.store);
        self.registry.settle();
        phase::enter(&self.phase, Phase::Mark, &self.store);
        self.barrier.begin();
        let marker = &mut *self.marker.borrow_mut();
        let cycle = marker.begin(&self.store);
        self.mark_roots(marker);
        cycle
    }

    /// Marks the rest, and decides what died.
    pub(super) fn finish_marking(&self, cycle: Cycle) -> Selected {
        debug_assert!(!self.barrier.is_broken(), "the cycle is to be abandoned");
        let marker = &mut *self.marker.borrow_mut();
        self.barrier.complete(marker);
        marker.drain(&self.store);
        // What was disarmed while marking is not to be selected.
        self.registry.settle();
        phase::enter(&self.phase, Phase::Close, &self.store);
        let decision = close::decide(&self.registry, marker, &self.store, cycle);
        // The verifier traces, so it comes before anything is done about the decision.
        let reachable = self.config.is_stress().then(|| self.verify_marks(cycle));
        let selected = decision.commit(&self.store, cycle);
        if let Some(reachable) = reachable {
            self.verify_weak_parts(cycle, &reachable);
        }
        self.procedures.forget(|queue| {
            // SAFETY: QUEUE-3: the queue has not been freed yet.
            let block = unsafe { Block::of(queue) };
            !block.is_marked(block.index_of(queue), cycle)
        });
        selected
    }

    fn mark_roots(&self, marker: &mut Marker) {
        let mut mark = |object| {
            // SAFETY: ROOT-1 and OBJECT-4: what is rooted or queued is an object of this heap.
            unsafe { marker.mark(object) }
        };
        self.rooted().for_each(&mut mark);
        self.registry.for_each_root(&mut mark);
    }

    /// Leaves a cycle whose marks are not complete: nothing is freed.
    ///
    /// The marks are cleared when the next cycle begins, as is the worklist; what was decided was never
    /// committed.
    pub(super) fn abandon_cycle(&self) {
        ephemeron::stop_waiting(&self.store);
        phase::enter(&self.phase, Phase::Idle, &self.store);
        self.totals.add_abandoned(self.marker.borrow().failed());
        self.pacing.put_off(&self.config, &self.store);
        self.remember_what_is_due();
    }

    /// Drops the procedures of dead queues, and returns the first panic.
    pub(super) fn drop_forgotten_procedures(&self) -> Option<Payload> {
        let mut first = None;
        let drop = || self.procedures.drop_forgotten();
        while let Err(payload) = catch_unwind(AssertUnwindSafe(drop)) {
            sweep::keep(&mut first, Some(payload));
        }
        first
    }

    pub(super) fn sweep(&mut self, cycle: Cycle) -> (Collection, Option<Payload>) {
        phase::enter(&self.phase, Phase::Sweep, &self.store);
        let before = self.pacing.live();
        let objects = before.objects + self.store.accounts().objects();
        let bytes = before.bytes + self.store.accounts().bytes();
        let (live, mut panic) = sweep::sweep(&self.store, cycle);
        sweep::keep(&mut panic, self.drop_forgotten_procedures());
        self.store.end_cycle(cycle);
        self.pacing.begin(&self.config, live);
        self.store.trim(self.pacing.budget());
        phase::enter(&self.phase, Phase::Idle, &self.store);
        let report = Collection {
            live_objects: live.objects,
            live_bytes: live.bytes,
            freed_objects: objects - live.objects,
            freed_bytes: bytes - live.bytes,
            ..Collection::default()
        };
        (report, panic)
    }
}
