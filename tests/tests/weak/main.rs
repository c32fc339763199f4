//! Weak references, ephemerons and tables with weak parts.

mod borrows;
mod carried;
mod entries;
mod ephemerons;
mod extremes;
mod holders;
mod key_map;
mod limits;
mod memory;
mod panics;
mod pointers;
mod reentrancy;
mod roots;
mod rules;
#[path = "../support/mod.rs"]
mod support;
mod table_entries;
mod table_handles;
mod tables;
mod verifier;
mod work;
