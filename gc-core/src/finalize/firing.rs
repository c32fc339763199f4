//! Firing: how what is armed becomes due, and what is due is taken.
//!
//! What is fired is selected, by a cycle or by the program, and committed. Then it is not armed any more: the bit of an
//! object says so, or the state of a registration, which is on its queue.

use crate::finalize::bits;
use crate::finalize::config::Stage;
use crate::finalize::due::Due;
use crate::finalize::registration::{Address, QueueCore, Registration};
use crate::finalize::registry::Registry;
use crate::finalize::row::{Fate, Row};
use crate::finalize::selection::Selection;

impl Registry {
    /// Ends arming, since the heap is going away: nothing is armed or enabled from now on.
    pub(crate) fn close(&self) {
        self.closed.set(true);
    }

    /// Queues everything that is armed in some stages, reachable or not.
    pub(crate) fn fire_stages(&self, is_selected: impl Fn(Stage) -> bool) {
        self.fire(|row| is_selected(row.stage()));
    }

    /// Forgets everything but what is to be released, be it armed or due.
    pub(crate) fn abandon(&self) {
        self.close();
        self.settle();
        self.due().borrow_mut().forget_but(Stage::Release);
        let mut kept = 0;
        self.rows().borrow_mut().retain(|&row| {
            let keep = row.stage() == Stage::Release;
            match row.registration() {
                Some(this) if keep => this.move_to(kept),
                Some(this) => this.disable(),
                // SAFETY: OBJECT-4: an armed object has not been freed.
                None => unsafe { bits::disarm(row.address()) },
            }
            kept += u32::from(keep);
            keep
        });
    }

    /// Puts everything that is enabled with a queue on it.
    pub(crate) fn fire_all(&self, queue: &QueueCore) {
        if !queue.is_waiting() {
            return;
        }
        self.fire(|row| row.queue().is_some_and(|its| core::ptr::eq(its, queue)));
    }

    /// Queues what is selected, reachable or not. What is known about the rest stays known.
    fn fire(&self, is_selected: impl Fn(Row) -> bool) {
        self.settle();
        let selection = self.select();
        let is_cyclic = |row: Row| row.registration().is_some_and(Registration::is_cyclic);
        selection.decide(|row| match row {
            row if is_selected(row) => Fate::Selected,
            row if is_cyclic(row) => Fate::Cyclic,
            _ => Fate::Kept,
        });
        selection.commit();
    }

    /// Begins a selection. There are no stale rows.
    pub(crate) fn select(&self) -> Selection<'_> {
        debug_assert_eq!(self.stale.get(), 0, "rows are settled when a cycle begins");
        for row in &mut *self.rows().borrow_mut() {
            *row = row.fated(Fate::Kept);
        }
        Selection::new(self)
    }

    /// Takes a registration off the queue that it is on.
    ///
    /// # Safety
    ///
    /// The registration is one of this registry's heap, and has not been freed.
    pub(crate) unsafe fn take_off(&self, address: Address) {
        // SAFETY: the caller's promise.
        let this = unsafe { address.as_ref() };
        // SAFETY: QUEUE-1: a record keeps its queue.
        let queue = unsafe { this.queue().as_ref() };
        // SAFETY: QUEUE-1: and what is on that.
        unsafe { queue.remove(this) }
        if queue.has_procedure() {
            self.due().borrow_mut().remove(address, this, queue.stage());
        }
    }

    /// Begins a delivery: what is due now is for it, and what becomes due from now on is not.
    pub(crate) fn begin_delivery(&self) {
        self.due().borrow_mut().begin_delivery();
    }

    /// Takes what is the next to be called in the delivery that was begun last. If it is a registration, it has been
    /// taken off its queue.
    #[inline]
    pub(crate) fn next(&self) -> Option<Row> {
        let row = self.due().borrow_mut().next()?;
        if let (Some(this), Some(queue)) = (row.registration(), row.queue()) {
            // SAFETY: QUEUE-1: a queue keeps what is on it.
            unsafe { queue.remove(this) }
        }
        Some(row)
    }

    /// How many finalizers and procedures are due.
    pub(crate) fn count_due(&self) -> usize {
        self.due().borrow().len()
    }
}

/// Queues what a row speaks of, which is taken out of the registry, and what is to be called for it.
#[inline]
pub(super) fn queue_row(row: Row, due: &mut Due) {
    match row.registration() {
        Some(this) => queue_registration(row, this, due),
        None => {
            // SAFETY: OBJECT-4: an armed object has not been freed.
            unsafe { bits::spend(row.address()) }
            due.push_object(row);
        }
    }
}

fn queue_registration(row: Row, this: &Registration, due: &mut Due) {
    // SAFETY: QUEUE-1: a record keeps its queue.
    let queue = unsafe { this.queue().as_ref() };
    // SAFETY: QUEUE-1 and QUEUE-2: what is on the queue has not been freed, and neither has the record.
    unsafe { queue.push(row.address().cast()) }
    if queue.has_procedure() {
        due.push(row, this, queue.stage());
    }
}
