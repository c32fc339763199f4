//! What a heap tells about itself.

use core::cell::Cell;
use core::fmt;
use core::time::Duration;

use crate::heap::Heap;
use crate::heap::deliver::Delivery;

/// What a collection did.
///
/// Bytes are whole slots: a type's size, rounded up to a multiple of 8 and at least that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Collection {
    /// Objects that survived, those waiting for their finalizer included.
    pub live_objects: usize,
    /// Their bytes.
    pub live_bytes: usize,
    /// Objects that were freed.
    pub freed_objects: usize,
    /// Their bytes.
    pub freed_bytes: usize,
    /// How often an entry of a table with weak parts was looked at to find what it keeps alive: at most
    /// twice for each entry, and for an [`Ephemeron`](crate::Ephemeron) once more for each further key.
    pub entry_visits: usize,
    /// Finalizers, and procedures of queues, that were called after the collection.
    pub finalized: usize,
    /// Those of them that panicked.
    pub finalizers_panicked: usize,
    /// Handles of [`Ordered`](crate::Policy::Ordered) queues whose objects were newly found to lead to themselves, and
    /// so are not queued, one for each cycle: see
    /// [`FinalizationHandle::is_cyclic`](crate::FinalizationHandle::is_cyclic).
    pub cyclic_handles: usize,
    /// Time spent finding what is reachable.
    pub mark_time: Duration,
    /// Time spent freeing the rest, without what later allocations reclaim on their way.
    pub sweep_time: Duration,
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let objects = |count: usize| if count == 1 { "object" } else { "objects" };
        write!(
            f,
            "freed {} {} ({} bytes) and kept {} ({} bytes) in {:?}",
            self.freed_objects,
            objects(self.freed_objects),
            self.freed_bytes,
            self.live_objects,
            self.live_bytes,
            self.mark_time + self.sweep_time,
        )?;
        if self.finalized > 0 {
            write!(
                f,
                ", finalized {} {}",
                self.finalized,
                objects(self.finalized)
            )?;
        }
        if self.finalizers_panicked > 0 {
            write!(f, ", {} of them with a panic", self.finalizers_panicked)?;
        }
        Ok(())
    }
}

/// A heap's figures at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeapStats {
    /// Collections so far.
    pub collections: usize,
    /// Collections abandoned because a `trace` panicked; nothing was freed in them.
    pub abandoned: usize,
    /// The name of the type whose `trace` panicked last, be it that of objects or of a table with such values; `None` if
    /// none has.
    pub abandoned_by: Option<&'static str>,
    /// Objects, garbage that was not collected yet included.
    pub objects: usize,
    /// Their bytes.
    pub object_bytes: usize,
    /// Bytes outside of the heap that are [charged](Heap::charge) to it.
    pub external_bytes: usize,
    /// Bytes of memory held from the system for objects. It comes in chunks of 2 MiB, and what has
    /// become empty is kept up to the budget.
    pub reserved_bytes: usize,
    /// Bytes that may be allocated between the last collection and the next.
    pub budget_bytes: usize,
    /// Roots in existence.
    pub roots: usize,
    /// Objects that are armed, and handles and cleanups that wait for their objects.
    pub armed: usize,
    /// Finalizers and procedures that are due.
    pub finalizers_due: usize,
    /// Objects freed so far.
    pub freed_objects: u64,
    /// Bytes freed so far.
    pub freed_bytes: u64,
    /// Finalizers and procedures of queues called so far.
    pub finalized: usize,
    /// Those of them that panicked.
    pub finalizers_panicked: usize,
    /// The time that all collections took together.
    pub total_time: Duration,
    /// The longest that one took.
    pub longest_time: Duration,
}

impl Heap {
    /// The heap's figures.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let mut heap = Heap::new();
    /// heap.alloc([0_u64; 4]);
    /// assert_eq!(heap.stats().objects, 1);
    /// assert_eq!(heap.stats().object_bytes, 32);
    /// heap.collect();
    /// assert_eq!(heap.stats().objects, 0);
    /// ```
    pub fn stats(&self) -> HeapStats {
        // Retiring makes the counts exact; it costs the next allocation of each type a refill.
        self.store.retire_runs();
        let live = self.pacing.live();
        HeapStats {
            objects: live.objects + self.store.accounts().objects(),
            object_bytes: live.bytes + self.store.accounts().bytes(),
            external_bytes: self.pacing.external_bytes(),
            reserved_bytes: self.store.reserved_bytes(),
            budget_bytes: self.pacing.budget(),
            roots: self.rooted().len(),
            armed: self.registry.armed(),
            finalizers_due: self.finalizers_due(),
            ..self.totals.get()
        }
    }
}

/// The figures that only grow.
#[derive(Debug, Default)]
pub(super) struct Totals(Cell<HeapStats>);

impl Totals {
    pub(super) fn get(&self) -> HeapStats {
        self.0.get()
    }

    /// Counts a collection.
    pub(super) fn add_collection(&self, report: &Collection) {
        let mut totals = self.0.get();
        let time = report.mark_time + report.sweep_time;
        totals.collections += 1;
        totals.freed_objects += report.freed_objects as u64;
        totals.freed_bytes += report.freed_bytes as u64;
        totals.total_time += time;
        totals.longest_time = totals.longest_time.max(time);
        self.0.set(totals);
    }

    /// Counts finalizers.
    pub(super) fn add_finalizers(&self, delivery: Delivery) {
        let mut totals = self.0.get();
        totals.finalized += delivery.called;
        totals.finalizers_panicked += delivery.panicked;
        self.0.set(totals);
    }

    /// Counts a collection that was abandoned.
    pub(super) fn add_abandoned(&self, by: Option<&'static str>) {
        let mut totals = self.0.get();
        totals.abandoned += 1;
        totals.abandoned_by = by.or(totals.abandoned_by);
        self.0.set(totals);
    }
}
