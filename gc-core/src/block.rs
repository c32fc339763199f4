//! Blocks: where objects live, and what is known about each slot.
//!
//! # Mechanism
//! Memory comes from the system in *chunks* ([`supply`]), each cut into *blocks* of
//! [`BLOCK_BYTES`](size::BLOCK_BYTES), aligned to their size. A block holds objects of one type in
//! equal *slots*; what a header in front of each object would say is said once, in the block's
//! [`header`]: the type, and two bitmaps with one bit a slot. An object costs exactly its size.
//!
//! ```text
//! block start (aligned)                                                     + BLOCK_BYTES
//! | header 64 bytes | mark bits | alloc bits | pad | slot 0 | slot 1 | ... | slot n-1 | pad |
//! ```
//!
//! From an object's address the block is found by a mask and the slot's index by a multiplication.
//! An object too large for a block, or aligned more strictly than one, is alone in a block of its
//! own with the same header in front, so that nothing else needs to know about it.
//!
//! A [`space`] is the blocks of one type. It hands out *runs* of free slots, within which allocation
//! is a pointer increment; a [`store`] is all spaces of a heap. What the two bitmaps mean is
//! SLOT-1 to SLOT-4 in `docs/INVARIANTS.md`; that alloc bits are set when a run is *retired*, and
//! never for its unwritten tail, is the rule everything else rests on.
//!
//! # What was rejected
//! - *A header per object*, as every other Rust collector has: 8 to 48 bytes each.
//! - *Size classes* shared by types of one size: the type would have to be stored with each object,
//!   and sweeping could not know which slots have drop glue.
//! - *One mark bit per granule of memory* instead of per slot: no multiplication, but bitmaps of
//!   larger objects become sparse, and sweeping a word of them covers fewer slots.

mod accounts;
pub(crate) mod bitmap;
pub(crate) mod by_slot;
pub(crate) mod header;
mod huge;
mod large;
mod marks;
pub(crate) mod notes;
pub(crate) mod raw;
pub(crate) mod reclaim;
pub(crate) mod shadow;
pub(crate) mod size;
pub(crate) mod space;
pub(crate) mod store;
mod supply;
pub(crate) mod type_info;
