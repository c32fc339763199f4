//! Clearing: taking dead objects out of weak references and tables.
//!
//! # When a weak reference loses its target
//! - A *short* one, and a weak value of a table, when the target is reachable neither from the roots nor
//!   from what waits to be finalized: before finalizers see the object, and for good.
//! - A *long* one, and a weak key of a table, when the object is about to be freed, or to be released: an
//!   object that is revived for its finalizer keeps them for that cycle.
//!
//! This is the order of Lua 5.2 (*Reference Manual*, 2.5.4: values are removed before finalizers run, keys
//! only when the object is freed), and that of `java.lang.ref`.
//!
//! # Mechanism
//! What is reachable from the roots alone is known only until the first object is revived, what finalizers keep
//! only until the first is kept to be released, and what is freed only after the last. If there is any of either,
//! [`Judged::before`] writes the verdict down in between, where it is read by [`clear`] at the end
//! and forgotten if the cycle is abandoned. Nothing is cleared before the last call of a hand-written
//! `trace`, so that an abandoned cycle clears nothing.
//!
//! Weak references are found by their targets: every object that has one has a note that leads to it. So
//! the work is in proportion to the objects that weak references lead to, and to the entries of tables
//! that can have lost one.

use core::ptr::NonNull;

use crate::block::bitmap::{self, Bitmap};
use crate::block::header::{Block, Cycle};
use crate::block::space::Space;
use crate::block::store::Store;
use crate::block::type_info::{Part, TableOps, Verdict};
use crate::finalize::Stage;

pub(crate) use crate::block::type_info::Judged;

/// Whether an object of the heap was reached in `cycle`.
fn is_marked(object: NonNull<u8>, cycle: Cycle) -> bool {
    // SAFETY: notes and tables lead to objects of this heap only, and none has been freed in this cycle
    // yet (NOTE-2, TABLE-1).
    let block = unsafe { Block::of(object) };
    block.is_marked(block.index_of(object), cycle)
}

fn tables(store: &Store) -> impl Iterator<Item = (&Space, &'static TableOps)> {
    store
        .spaces()
        .filter_map(|space| Some((space, space.info().table?)))
}

impl Judged {
    /// Writes down what is lost to what a stage marks, before it does.
    pub(super) fn before(&mut self, stage: Stage, store: &Store, cycle: Cycle) {
        if !self.values {
            judge(Part::Value, store, cycle);
            self.values = true;
        }
        if stage == Stage::Release && !self.keys {
            judge(Part::Key, store, cycle);
            self.keys = true;
        }
    }
}

/// Writes down which objects have not been reached: of weak references, and of a kind of weak parts that is
/// lost at the same time.
fn judge(part: Part, store: &Store, cycle: Cycle) {
    for block in store.noted_blocks() {
        let Some(notes) = block.notes() else { continue };
        let cells = match part {
            Part::Value => &notes.short,
            Part::Key => &notes.long,
        };
        let marks = block.mark_bits(cycle);
        for (first, cells) in cells.borrow_mut().groups_mut() {
            cells.set_unreached(!reached(marks, first));
        }
    }
    // Tables that were not reached too: they may be revived, and what they have lost by then is lost.
    for (space, ops) in tables(store).filter(|(_, ops)| (ops.is_weak)(part)) {
        for block in space.blocks() {
            for index in bitmap::ones(block.alloc_bits()) {
                let is_marked = |object| is_marked(object, cycle);
                // SAFETY: SLOT-1: an object of this space, whose type the function is of.
                unsafe { (ops.judge)(block.slot(index), part, &is_marked) }
            }
        }
    }
}

/// Clears weak references to objects that were not reached, and removes entries of tables that have lost
/// a part.
pub(crate) fn clear(store: &Store, cycle: Cycle, judged: Judged) {
    for block in store.noted_blocks() {
        clear_weak_cells(store, block, cycle, judged);
    }
    let verdict = Verdict {
        is_marked: &|object| is_marked(object, cycle),
        judged,
    };
    for (space, ops) in tables(store) {
        for block in space.blocks() {
            for index in block.mark_bits(cycle).into_iter().flat_map(bitmap::ones) {
                // SAFETY: SLOT-1: an object of this space, whose type the function is of.
                unsafe { (ops.clear)(block.slot(index), &verdict) }
            }
        }
    }
}

/// Clears the weak cells of a block's dead objects and forgets those cells that are dead themselves.
fn clear_weak_cells(store: &Store, block: Block, cycle: Cycle, judged: Judged) {
    let Some(notes) = block.notes() else { return };
    let marks = block.mark_bits(cycle);
    for (cells, is_judged) in [(&notes.short, judged.values), (&notes.long, judged.keys)] {
        for (first, cells) in cells.borrow_mut().groups_mut() {
            let judged = if is_judged { cells.unreached() } else { 0 };
            cells.clear(judged | !reached(marks, first), cycle);
        }
    }
    for (first, keys) in notes.waiting.borrow_mut().groups_mut() {
        let reached = reached(marks, first);
        keys.retain(|bit, _| reached & 1 << bit != 0);
    }
    if notes.is_empty() {
        store.drop_notes(block);
    }
}

/// Which objects have been reached, in the 64 slots from `first` on.
fn reached(marks: Option<&Bitmap>, first: u32) -> u64 {
    marks.map_or(0, |marks| marks[first as usize / 64].get())
}

/// Drops what removed entries own, and gives the memory of tables back that have lost many.
///
/// Part of sweeping: this runs drop glue.
pub(crate) fn tidy_tables(
    store: &Store,
    cycle: Cycle,
    mut guard: impl FnMut(&mut dyn FnMut() -> bool) -> bool,
) {
    for (space, ops) in tables(store) {
        for block in space.blocks() {
            for index in block.mark_bits(cycle).into_iter().flat_map(bitmap::ones) {
                let table = block.slot(index);
                // SAFETY: SLOT-1: an object of this space, whose type the function is of.
                while guard(&mut || unsafe { (ops.tidy)(table) }) {}
            }
        }
    }
}
