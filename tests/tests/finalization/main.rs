//! Finalizers, finalization queues and cleanups.

mod arming;
mod cleanups;
mod delivery;
mod finalizers;
mod limits;
mod once;
mod once_slots;
mod order_across_queues;
mod order_of_deliveries;
mod panics;
mod reentrancy;
mod resurrection;
mod rules;
#[path = "../support/mod.rs"]
mod support;
mod why_not_fired;
