//! The interface of libcork's garbage collector: one test for each promise of its documentation, and of its own tests.
#![forbid(unsafe_code)]

mod classes;
mod contexts;
mod cycles;
mod panics;
mod references;
mod tree;
