//! `Trace` for types of other crates, one file and one cargo feature for each crate.
//!
//! The argument why these are sound is that of the containers of the standard library
//! (`containers.rs`) and of its cells (`shared.rs`), with one more premise: iterating one of these
//! collections runs no code of the elements' types.

#[cfg(feature = "arrayvec")]
mod arrayvec;
#[cfg(feature = "either")]
mod either;
#[cfg(feature = "hashbrown")]
mod hashbrown;
#[cfg(feature = "indexmap")]
mod indexmap;
#[cfg(feature = "once_cell")]
mod once_cell;
#[cfg(feature = "smallvec")]
mod smallvec;
