//! Collections: what marking finds, what sweeping frees, and what the user's code does in the middle of them.

mod depth;
mod panics_elsewhere;
mod panics_in_drop;
mod panics_in_trace;
mod parked;
mod planted;
mod reentrancy;
mod runs;
mod stress;
#[path = "../support/mod.rs"]
mod support;
mod tracing;
mod verify;
