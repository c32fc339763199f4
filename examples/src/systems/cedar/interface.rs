//! The procedures that wait for nothing.

use gc_core::{FinalizationQueue, Gc, Heap, Managed, Order, Policy, QueueConfig, Trace};

use super::{FinalizationState, Fq, Handle};

/// First come, first served, and owners before what they own.
pub(super) fn config() -> QueueConfig {
    QueueConfig::new()
        .order(Order::Fifo)
        .policy(Policy::Ordered)
}

/// `NewFQ`: makes an empty queue.
pub fn new_fq<'gc, T, D>(heap: &'gc Heap) -> Fq<'gc, T, D>
where
    T: Managed<'gc>,
    D: Managed<'gc>,
{
    FinalizationQueue::with_config(heap, config())
}

/// `EnableFinalization`: a new handle, which is enabled. There may be several for an object.
///
/// The data is in the handle, which keeps it.
pub fn enable_finalization<'gc, T, D>(
    heap: &'gc Heap,
    object: Gc<'gc, T>,
    fq: Fq<'gc, T, D>,
    client_data: D,
) -> Handle<'gc, T, D>
where
    T: Managed<'gc>,
    D: Managed<'gc>,
{
    fq.enable_with(heap, object, client_data)
}

/// `DisableFinalization`: the handle waits for nothing, and counts as a reference; the state that it had.
pub fn disable_finalization<'gc, T: Trace, D: Trace>(
    heap: &'gc Heap,
    handle: Handle<'gc, T, D>,
) -> FinalizationState {
    handle.disable(heap)
}

/// `ReenableFinalization`: the handle waits for its object again, to be put on this queue; the state that it had.
pub fn reenable_finalization<'gc, T, D>(
    heap: &'gc Heap,
    handle: Handle<'gc, T, D>,
    fq: Fq<'gc, T, D>,
) -> FinalizationState
where
    T: Managed<'gc>,
    D: Managed<'gc>,
{
    handle.reenable(heap, fq)
}

/// `GetFinalizationState`: what the handle is doing. A collection may change that from enabled to on the queue.
pub fn get_finalization_state<T: Trace, D: Trace>(handle: Handle<'_, T, D>) -> FinalizationState {
    handle.state()
}

/// `HandleToObject`: the object, in any state. Who holds it refers to it.
pub fn handle_to_object<'gc, T: Trace, D: Trace>(
    heap: &'gc Heap,
    handle: Handle<'gc, T, D>,
) -> Gc<'gc, T> {
    handle.object(heap)
}

/// `GetClientData`: what was given when the handle was made.
pub fn get_client_data<'gc, T: Trace, D: Trace>(handle: Handle<'gc, T, D>) -> &'gc D {
    handle.datum()
}

/// `FQEmpty`: whether no handle is on the queue.
pub fn fq_empty<T: Trace, D: Trace>(fq: Fq<'_, T, D>) -> bool {
    fq.is_empty()
}
