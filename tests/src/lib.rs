//! Shared pieces of the integration tests.

pub mod mutator;
mod probe;

pub use probe::{Counted, Drops, Probe};
