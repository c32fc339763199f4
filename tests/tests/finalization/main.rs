//! Finalizers, finalization queues and cleanups.

mod arming;
mod awaited;
mod called;
mod cleanups;
mod closed;
mod delivery;
mod ending;
mod ending_releases;
mod finalizers;
mod handles;
mod hooks;
mod inert_roots;
mod limits;
mod once;
mod once_slots;
mod order_across_queues;
mod order_of_deliveries;
mod orders;
mod panics;
mod panics_in_drops;
mod panics_in_trace;
mod panics_while_unwinding;
mod policies;
mod queues;
mod receivers;
mod reentrancy;
mod refusals;
mod releases;
mod resurrection;
#[path = "../support/mod.rs"]
mod support;
mod why_not_cleaned;
mod why_not_fired;
