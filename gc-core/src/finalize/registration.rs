//! Registrations: what the collector knows of an object that a queue waits for.
//!
//! A registration is the part of a [record](crate::finalize::record) that does not depend on types, and
//! stands at its beginning. A queue in the same way begins with its [`QueueCore`].

use core::cell::Cell;
use core::ptr::NonNull;

use crate::finalize::config::{Order, Policy, QueueConfig, Stage};

/// What a [`FinalizationHandle`](crate::FinalizationHandle) is doing.
///
/// The states are those of Cedar (*Finalization*, Xerox PARC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HandleState {
    /// It waits for its object to become unreachable, and does not keep it from that.
    Enabled,
    /// It is on its queue, and keeps its object, which has become unreachable, or was
    /// [taken for that](crate::FinalizationQueue::fire_all).
    OnQueue,
    /// It waits for nothing, and keeps its object as any pointer does: it was taken off its queue, or
    /// [disabled](crate::FinalizationHandle::disable).
    Disabled,
}

/// The address of a registration, which is that of its record.
pub(crate) type Address = NonNull<Registration>;

/// One registration of one object with one queue.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Registration {
    object: Cell<NonNull<u8>>,
    queue: Cell<NonNull<QueueCore>>,
    /// The neighbours on the queue's list, while it is there.
    before: Cell<Option<Address>>,
    after: Cell<Option<Address>>,
    /// The registry's row that speaks of this registration, while it is enabled; and its place among what is
    /// due, while it is on a queue with a procedure.
    place: Cell<u32>,
    state: Cell<HandleState>,
    cyclic: Cell<bool>,
}

impl Registration {
    /// A registration that is disabled.
    pub(crate) fn new(object: NonNull<u8>, queue: NonNull<QueueCore>) -> Registration {
        Registration {
            object: Cell::new(object),
            queue: Cell::new(queue),
            before: Cell::new(None),
            after: Cell::new(None),
            place: Cell::new(0),
            state: Cell::new(HandleState::Disabled),
            cyclic: Cell::new(false),
        }
    }

    pub(crate) fn object(&self) -> NonNull<u8> {
        self.object.get()
    }

    pub(crate) fn queue(&self) -> NonNull<QueueCore> {
        self.queue.get()
    }

    pub(crate) fn state(&self) -> HandleState {
        self.state.get()
    }

    /// The one that follows on the queue.
    pub(crate) fn after(&self) -> Option<Address> {
        self.after.get()
    }

    /// Whether the last cycle has found the object unreachable but from itself, which keeps a queue that goes by
    /// [`Ordered`](Policy::Ordered) waiting.
    pub(crate) fn is_cyclic(&self) -> bool {
        self.state() == HandleState::Enabled && self.cyclic.get()
    }

    pub(crate) fn set_cyclic(&self, cyclic: bool) {
        self.cyclic.set(cyclic);
    }

    /// Whether a row of the registry speaks of this registration.
    pub(crate) fn is_at(&self, row: u32) -> bool {
        self.state() == HandleState::Enabled && self.place.get() == row
    }

    /// The number of its row, or of its place among what is due.
    pub(crate) fn place(&self) -> u32 {
        self.place.get()
    }

    /// The registry has moved what it has for this registration.
    pub(crate) fn move_to(&self, place: u32) {
        self.place.set(place);
    }

    /// Waits for the object from now on, for the sake of a queue.
    ///
    /// # Safety
    ///
    /// The queue has not been freed, and is one of records of this type.
    pub(crate) unsafe fn enable(&self, queue: NonNull<QueueCore>, row: u32) {
        debug_assert!(self.state() == HandleState::Disabled, "it is counted once");
        // SAFETY: the caller's promise.
        unsafe { queue.as_ref() }.count_enabled(true);
        self.queue.set(queue);
        self.place.set(row);
        self.cyclic.set(false);
        self.state.set(HandleState::Enabled);
    }

    /// Waits for nothing from now on. It is enabled.
    pub(crate) fn disable(&self) {
        debug_assert!(self.state() == HandleState::Enabled, "it is counted");
        // SAFETY: QUEUE-1: a record keeps its queue.
        unsafe { self.queue().as_ref() }.count_enabled(false);
        self.state.set(HandleState::Disabled);
    }
}

/// A queue without its types: its settings, and the registrations whose objects have become unreachable,
/// in a list through themselves. So queueing needs no memory.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct QueueCore {
    config: QueueConfig,
    first: Cell<Option<Address>>,
    last: Cell<Option<Address>>,
    len: Cell<usize>,
    /// How many registrations are enabled with the queue.
    enabled: Cell<usize>,
    /// The number of the queue's procedure, if it has one.
    procedure: Cell<Option<u32>>,
}

impl QueueCore {
    /// An empty queue.
    pub(crate) fn new(config: QueueConfig) -> QueueCore {
        QueueCore {
            config,
            first: Cell::new(None),
            last: Cell::new(None),
            len: Cell::new(0),
            enabled: Cell::new(0),
            procedure: Cell::new(None),
        }
    }

    pub(crate) fn config(&self) -> QueueConfig {
        self.config
    }

    pub(crate) fn stage(&self) -> Stage {
        self.config.stage()
    }

    pub(crate) fn order(&self) -> Order {
        self.config.order
    }

    pub(crate) fn policy(&self) -> Policy {
        self.config.policy
    }

    pub(crate) fn first(&self) -> Option<Address> {
        self.first.get()
    }

    pub(crate) fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether a registration is enabled with the queue.
    pub(crate) fn is_waiting(&self) -> bool {
        self.enabled.get() != 0
    }

    /// Whether something is called for what is on the queue.
    pub(super) fn has_procedure(&self) -> bool {
        self.procedure.get().is_some()
    }

    pub(super) fn procedure(&self) -> Option<u32> {
        self.procedure.get()
    }

    pub(super) fn set_procedure(&self, number: u32) {
        self.procedure.set(Some(number));
    }

    /// Waits for one more object, or one less.
    fn count_enabled(&self, more: bool) {
        let enabled = self.enabled.get();
        self.enabled
            .set(if more { enabled + 1 } else { enabled - 1 });
    }

    /// Puts a registration of this queue, which is on no list, at the end.
    ///
    /// # Safety
    ///
    /// What is on the list has not been freed, and neither has `this` (QUEUE-1).
    pub(crate) unsafe fn push(&self, address: Address) {
        // SAFETY: the caller's promise.
        let this = unsafe { address.as_ref() };
        if this.state.replace(HandleState::OnQueue) == HandleState::Enabled {
            self.count_enabled(false);
        }
        this.after.set(None);
        this.before.set(self.last.get());
        match self.last.replace(Some(address)) {
            // SAFETY: QUEUE-1: it is on the list.
            Some(last) => unsafe { last.as_ref() }.after.set(Some(address)),
            None => self.first.set(Some(address)),
        }
        self.len.set(self.len.get() + 1);
    }

    /// Takes a registration off this queue, on which it is. It is disabled then.
    ///
    /// # Safety
    ///
    /// What is on the list has not been freed (QUEUE-1).
    pub(crate) unsafe fn remove(&self, this: &Registration) {
        debug_assert!(this.state() == HandleState::OnQueue, "it is on the queue");
        let (before, after) = (this.before.take(), this.after.take());
        match before {
            // SAFETY: QUEUE-1: it is on the list.
            Some(before) => unsafe { before.as_ref() }.after.set(after),
            None => self.first.set(after),
        }
        match after {
            // SAFETY: QUEUE-1: it is on the list.
            Some(after) => unsafe { after.as_ref() }.before.set(before),
            None => self.last.set(before),
        }
        self.len.set(self.len.get() - 1);
        this.state.set(HandleState::Disabled);
    }
}
