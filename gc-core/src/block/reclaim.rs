//! Reclaiming one block: making the verdict of a cycle the block's contents.

use core::ptr::NonNull;

use crate::block::bitmap::{self, Bitmap};
use crate::block::header::{Block, Cycle};
use crate::block::shadow;

/// The byte that freed slots are filled with in stress mode: as part of an address it is one that
/// no process has, as a number it is conspicuous.
pub(crate) const POISON: u8 = 0xDB;

/// Frees every slot that `cycle` did not reach, touching bitmaps only.
///
/// For types without drop glue. With `poison`, the freed slots are filled so that a use after free
/// shows.
pub(crate) fn reclaim_unmarked(block: Block, cycle: Cycle, poison: bool) {
    debug_assert!(block.info().drop.is_none());
    let marks = block.mark_bits(cycle);
    forget_spent(block, marks);
    for (at, alloc) in (0..).zip(block.alloc_bits()) {
        let live = marks.map_or(0, |marks| marks[at as usize].get());
        let dead = alloc.get() & !live;
        alloc.set(live);
        if poison || shadow::LISTENING {
            for index in bitmap::ones_of_word(dead, at) {
                wipe(block.slot(index), block.info().geometry.slot_bytes, poison);
            }
        }
    }
    block.set_swept(cycle);
}

/// Frees every slot that `cycle` did not reach, after handing its object to `destroy`.
///
/// The alloc bit is cleared first: whatever `destroy` does, it is called once.
pub(crate) fn destroy_unmarked(
    block: Block,
    cycle: Cycle,
    poison: bool,
    mut destroy: impl FnMut(NonNull<u8>),
) {
    let marks = block.mark_bits(cycle);
    forget_spent(block, marks);
    for (at, alloc) in (0..).zip(block.alloc_bits()) {
        let live = marks.map_or(0, |marks| marks[at as usize].get());
        let dead = alloc.get() & !live;
        alloc.set(live);
        for index in bitmap::ones_of_word(dead, at) {
            let object = block.slot(index);
            destroy(object);
            wipe(object, block.info().geometry.slot_bytes, poison);
        }
    }
    block.set_swept(cycle);
}

/// Forgets of objects that were not reached that they are spent: what comes into their slots is not.
fn forget_spent(block: Block, marks: Option<&Bitmap>) {
    for (at, spent) in block.spent_bits().into_iter().flatten().enumerate() {
        let live = marks.map_or(0, |marks| marks[at].get());
        spent.set(spent.get() & live);
    }
}

/// Makes a freed slot show that it is free.
fn wipe(slot: NonNull<u8>, bytes: usize, poison: bool) {
    if poison {
        // SAFETY: SLOT-1: the slot's alloc bit is 0 and it is in no run, so nothing lives in it.
        unsafe { slot.write_bytes(POISON, bytes) }
    }
    shadow::forbid(slot, bytes);
}
