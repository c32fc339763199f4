//! Finalization as in Cedar, the programming environment of Xerox PARC.
//!
//! The collector calls nobody. It puts the handle of an object that nobody refers to any more on a queue, and a process of the
//! program takes it from there, when it likes and with everything at hand. The primitives of this are the library's own, and
//! each procedure of the interface is one of them:
//!
//! | procedure | primitive |
//! |---|---|
//! | [`new_fq`] | [`FinalizationQueue`] whose order is [`Fifo`](gc_core::Order::Fifo) and whose policy is [`Ordered`](gc_core::Policy::Ordered) |
//! | [`enable_finalization`] | [`FinalizationQueue::enable_with`] |
//! | [`disable_finalization`] | [`FinalizationHandle::disable`] |
//! | [`reenable_finalization`] | [`FinalizationHandle::reenable`] |
//! | [`get_finalization_state`] | [`FinalizationHandle::state`] |
//! | [`handle_to_object`], [`get_client_data`] | [`FinalizationHandle::object`], [`FinalizationHandle::datum`] |
//! | [`fq_empty`] | [`FinalizationQueue::is_empty`] |
//! | [`fq_next`], [`fq_next_no_abort`] | [`FinalizationQueue::next`], and a pump while there is nothing |
//! | [`new_call_queue`] | [`FinalizationQueue::calling`] |
//!
//! # Handles
//! A handle refers to its object without counting as a reference as long as it is enabled, and counts as one in the other
//! states. That the object cannot be collected while there is a handle is no rule of its own here: an enabled handle is
//! kept by the heap, and what it waits for with it.
//!
//! # Order
//! References in other objects count, so an owner comes before what it owns, which follows when the owner is gone. Objects in
//! a cycle are never put on a queue; one of their handles says [so](FinalizationHandle::is_cyclic).
//!
//! # Waiting
//! In Cedar `FQNext` waits until other processes have brought the system to a collection. A heap is on one thread, so
//! whoever waits has to do what else is to be done: that is the *pump*. It is given the heap while the queue is empty, and
//! may work, collect, and have the waiting aborted.

mod call_queue;
mod interface;
mod waiting;

pub use call_queue::new_call_queue;
pub use interface::{
    disable_finalization, enable_finalization, fq_empty, get_client_data, get_finalization_state,
    handle_to_object, new_fq, reenable_finalization,
};
pub use waiting::{Aborted, FqRoot, HandleRef, fq_next, fq_next_no_abort};

use gc_core::{FinalizationHandle, FinalizationQueue};

/// What waits for an object, with client data.
pub type Handle<'gc, T, D = ()> = FinalizationHandle<'gc, T, D>;

/// A queue of handles.
pub type Fq<'gc, T, D = ()> = FinalizationQueue<'gc, T, D>;

pub use gc_core::HandleState as FinalizationState;
