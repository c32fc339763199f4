//! Shared pieces of the integration tests.

mod probe;

pub use probe::{Counted, Drops, Probe};
