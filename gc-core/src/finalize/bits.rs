//! What is said of an object by bits behind the slots of its block: whether it is armed, and of a type that is
//! [finalized once](crate::Finalize::ONCE) whether it is spent.
//!
//! | armed | spent | |
//! |---|---|---|
//! | no | no | it may be armed |
//! | yes | no | its finalizer will be called |
//! | no | yes | its finalizer is due or has been called, and it may not be armed |
//!
//! An object becomes spent when its finalizer becomes due, and not when that is called: so it cannot be armed in between, unless
//! it is [renewed](crate::Heap::renew), and has not to be looked for among what is due. The bit goes with the object.

use core::ptr::NonNull;

use crate::block::bitmap::{self, Bitmap};
use crate::block::header::Block;

/// The armed bits of an object's block, and the object's index there; `None` for types that are never armed.
///
/// # Safety
///
/// `object` is an object of a heap (OBJECT-1).
#[inline]
pub(super) unsafe fn armed_bit<'b>(object: NonNull<u8>) -> Option<(&'b Bitmap, u32)> {
    // SAFETY: the caller's promise is the callee's requirement.
    let block = unsafe { Block::of(object) };
    Some((block.armed_bits()?, block.index_of(object)))
}

/// The spent bits of an object's block, and the object's index there; `None` for types that are not finalized once.
///
/// # Safety
///
/// As for [`armed_bit`].
#[inline]
pub(super) unsafe fn spent_bit<'b>(object: NonNull<u8>) -> Option<(&'b Bitmap, u32)> {
    // SAFETY: the caller's promise is the callee's requirement.
    let block = unsafe { Block::of(object) };
    Some((block.spent_bits()?, block.index_of(object)))
}

/// Says of an object that it is not armed.
///
/// # Safety
///
/// As for [`armed_bit`].
#[inline]
pub(super) unsafe fn disarm(object: NonNull<u8>) {
    // SAFETY: the caller's promise is the callee's requirement.
    if let Some((bits, index)) = unsafe { armed_bit(object) } {
        bitmap::unset(bits, index);
    }
}

/// Says of an armed object that its finalizer has become due.
///
/// # Safety
///
/// As for [`armed_bit`].
#[inline]
pub(super) unsafe fn spend(object: NonNull<u8>) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { disarm(object) }
    // SAFETY: as above.
    if let Some((bits, index)) = unsafe { spent_bit(object) } {
        bitmap::set(bits, index);
    }
}
