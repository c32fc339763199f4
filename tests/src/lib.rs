//! Shared pieces of the integration tests.

pub mod mutator;
mod probe;

pub use probe::{Counted, Drops, Probe};

/// The programs in the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
