//! What happens when the system has no memory.
//!
//! The allocator of this program refuses what a test tells it to refuse.

use crate::support::faults::Faulty;

mod allocation;
mod collections;
mod finalization;
mod handles;
mod order;
#[path = "../support/mod.rs"]
mod support;
mod weak;
mod weak_refusals;

#[global_allocator]
static ALLOCATOR: Faulty = Faulty;
