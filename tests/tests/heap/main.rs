//! Heaps: whose turn it is, how much memory they take, when they collect, and how they end.

mod aborts;
mod active;
mod charges;
mod endings;
mod extremes;
mod layout;
mod limits;
mod memory;
mod pacing;
mod parking;
#[path = "../support/mod.rs"]
mod support;
mod suspending;
mod threads;
