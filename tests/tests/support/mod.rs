//! What several tests need.

#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod armed;
pub(crate) mod child;
pub(crate) mod desk;
pub(crate) mod faults;
pub(crate) mod keep;
pub(crate) mod ledger;
pub(crate) mod panics;
pub(crate) mod scale;
