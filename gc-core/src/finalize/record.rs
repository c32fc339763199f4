//! Records and queues as objects of the heap: what handles point to.
//!
//! # What keeps what
//! - A record always keeps its datum and its queue. It keeps its object unless it is enabled, and then
//!   the object is unreachable as far as the record is concerned.
//! - A queue keeps the records that are on it.
//! - The registry keeps enabled records.
//!
//! So a queue that nobody has any more goes away with all that is on it, unless something is still enabled,
//! and then there is somebody to receive it.

use core::marker::PhantomData;

use crate::finalize::config::QueueConfig;
use crate::finalize::registration::{HandleState, QueueCore, Registration};
use crate::heap::describe::{Inspector, Internal};
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// A registration of an object of type `T`, with a datum.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Record<'gc, T, D> {
    pub(crate) registration: Registration,
    pub(crate) datum: D,
    of: PhantomData<Gc<'gc, T>>,
}

impl<'gc, T, D> Record<'gc, T, D> {
    /// A disabled record of an object.
    pub(crate) fn new(
        object: Gc<'gc, T>,
        queue: Gc<'gc, QueueObject<Record<'gc, T, D>>>,
        datum: D,
    ) -> Record<'gc, T, D> {
        Record {
            registration: Registration::new(object.target().cast(), queue.target().cast()),
            datum,
            of: PhantomData,
        }
    }
}

// SAFETY:
// - Rules 1 and 2: datum, queue, and object are visited; the last not while the record is enabled, when
//   it is weak: OBJECT-4. What follows on the queue is visited, so that a queue need not go
//   through its list.
// - Rule 3: `At` rebrands both parameters.
unsafe impl<T: Trace, D: Trace> Trace for Record<'_, T, D> {
    type At<'x> = Record<'x, T::At<'x>, D::At<'x>>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        let this = &self.registration;
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(&self.datum) }
        // SAFETY: QUEUE-1: a record's queue is a queue of the same types and has not been freed.
        unsafe { visitor.edge(this.queue().cast::<QueueObject<Self>>()) }
        if this.state() != HandleState::Enabled {
            // SAFETY: OBJECT-4: the object of a record that is not enabled is kept by it.
            unsafe { visitor.edge(this.object().cast::<T>()) }
        }
        if let Some(after) = this.after() {
            // SAFETY: QUEUE-1: what is on the queue is a record of the same types.
            unsafe { visitor.edge(after.cast::<Self>()) }
        }
    }
}

// SAFETY: `At` rebrands both parameters.
unsafe impl<T: Trace, D: Trace> Internal for Record<'_, T, D> {}

/// A queue of records of one type.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct QueueObject<R> {
    pub(crate) core: QueueCore,
    of: PhantomData<fn(R) -> R>,
}

impl<R> QueueObject<R> {
    /// An empty queue.
    pub(crate) fn new(config: QueueConfig) -> Self {
        QueueObject {
            core: QueueCore::new(config),
            of: PhantomData,
        }
    }
}

// SAFETY: the first record leads to the others. `At` rebrands the type of records.
unsafe impl<R: Trace> Trace for QueueObject<R> {
    type At<'x> = QueueObject<R::At<'x>>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        if let Some(first) = self.core.first() {
            // SAFETY: QUEUE-1: what is on the queue is a record of its type.
            unsafe { visitor.edge(first.cast::<R>()) }
        }
    }
}

// SAFETY: `At` rebrands the type of records.
unsafe impl<R: Trace> Internal for QueueObject<R> {}

/// A record: an object that begins with a registration.
///
/// # Safety
///
/// The registration is the first field, and the type is `repr(C)`.
pub(crate) unsafe trait Recorded: Trace {
    /// Whether the object is kept unless the record is enabled.
    const KEEPS_OBJECT: bool;

    /// The registration.
    fn registration(&self) -> &Registration;
}

// SAFETY: it is the first field.
unsafe impl<T: Trace, D: Trace> Recorded for Record<'_, T, D> {
    const KEEPS_OBJECT: bool = true;

    fn registration(&self) -> &Registration {
        &self.registration
    }
}

/// Whether a value itself holds a pointer to an object.
///
/// # Safety
///
/// Nobody has a `&mut` to any part of the value.
pub(super) unsafe fn points_to<'gc, D: Trace, T>(value: &D, object: Gc<'gc, T>) -> bool {
    let mut found = false;
    let mut see = |target| found |= target == object.target().cast();
    // SAFETY: the caller's promise.
    unsafe { Inspector(&mut see).item(value) }
    found
}
