//! The weak references proposed for Lua 4, and what is built on them: one test for each promise of the proposal.
#![forbid(unsafe_code)]

mod destructors;
mod page_cache;
mod weak_refs;
