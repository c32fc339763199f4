//! Weak references, ephemerons and tables with weak parts.

mod borrows;
mod carried;
mod entries;
mod ephemerons;
mod extremes;
mod holders;
mod key_map;
mod limits;
mod panics;
mod pointers;
mod reentrancy;
mod roots;
mod rules;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod verifier;
mod work;
