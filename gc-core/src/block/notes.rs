//! Notes: what is known of single objects of a block, beyond their bits.
//!
//! Few objects have a weak reference or are the key of an ephemeron. What has to be found again by the
//! object's address is in a table of the block, made when the first of its objects needs it, and freed
//! with the block. A slot's row is found through an array of one small number a slot, so that finding
//! it, in the middle of marking too, takes the same time for every object; and everything that marking
//! and closing write there has been allocated before, so that they need no memory.

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

use crate::block::header::Block;
use crate::block::raw;

/// An entry of an ephemeron table: the table, an object of the heap, and a number that means the entry
/// to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryRef {
    pub(crate) table: NonNull<u8>,
    pub(crate) entry: u32,
}

/// The place in a weak cell that holds the address of its target, until that is dead.
#[derive(Debug, Default)]
#[repr(transparent)]
pub(crate) struct WeakTarget(Cell<Option<NonNull<u8>>>);

impl WeakTarget {
    /// The target, if it is not dead.
    #[inline(always)]
    pub(crate) fn get(&self) -> Option<NonNull<u8>> {
        self.0.get()
    }

    /// Sets the target. The object's note has to lead to the cell (NOTE-2).
    pub(crate) fn set(&self, target: Option<NonNull<u8>>) {
        self.0.set(target);
    }
}

/// What is known of one object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Note {
    /// The index of the object's slot.
    slot: u32,
    /// The object's short weak cell, if one has been made and not freed since.
    pub(crate) short: Option<NonNull<WeakTarget>>,
    /// The object's long weak cell, likewise.
    pub(crate) long: Option<NonNull<WeakTarget>>,
    /// While marking: the first of the entries whose key this object is and whose values have not been
    /// marked for want of it (WAIT-1).
    pub(crate) waiting: Option<EntryRef>,
    /// In closing: whether the object was not reached before anything was revived.
    pub(crate) lost: bool,
}

/// The notes on the objects of one block.
#[derive(Debug)]
pub(crate) struct Notes {
    /// For each slot, the number of its row counted from 1, or 0.
    index: Box<[Cell<u16>]>,
    rows: RefCell<Vec<Note>>,
}

impl Notes {
    fn try_new(capacity: u32) -> Option<Notes> {
        let mut index = Vec::new();
        index.try_reserve_exact(capacity as usize).ok()?;
        index.resize(capacity as usize, Cell::new(0));
        Some(Notes {
            index: index.into_boxed_slice(),
            rows: RefCell::default(),
        })
    }

    fn row(&self, slot: u32) -> Option<usize> {
        usize::from(self.index[slot as usize].get()).checked_sub(1)
    }

    /// Makes a row for a slot, unless it has one; `false` if there is no memory.
    fn try_add(&self, slot: u32) -> bool {
        if self.row(slot).is_some() {
            return true;
        }
        let mut rows = self.rows.borrow_mut();
        if rows.try_reserve(1).is_err() {
            return false;
        }
        rows.push(Note {
            slot,
            short: None,
            long: None,
            waiting: None,
            lost: false,
        });
        self.index[slot as usize].set(row_number(rows.len()));
        true
    }

    /// Changes the row of a slot, if it has one.
    fn with<R>(&self, slot: u32, change: impl FnOnce(&mut Note) -> R) -> Option<R> {
        let row = self.row(slot)?;
        Some(change(&mut self.rows.borrow_mut()[row]))
    }

    /// Shows every row with the index of its slot, and removes those for which `keep` is `false`.
    pub(crate) fn retain(&self, mut keep: impl FnMut(u32, &mut Note) -> bool) {
        let mut rows = self.rows.borrow_mut();
        let mut at = 0;
        while at < rows.len() {
            let slot = rows[at].slot;
            if keep(slot, &mut rows[at]) {
                at += 1;
                continue;
            }
            self.index[slot as usize].set(0);
            rows.swap_remove(at);
            if let Some(moved) = rows.get(at) {
                self.index[moved.slot as usize].set(row_number(at + 1));
            }
        }
    }

    /// Whether there is a row.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.borrow().is_empty()
    }
}

/// A row's number, which fits: a block has fewer slots than `u16` has numbers.
fn row_number(number: usize) -> u16 {
    debug_assert!(u16::try_from(number).is_ok());
    number as u16
}

const _: () = assert!(crate::block::size::MAX_CAPACITY < u16::MAX as usize);

impl Block {
    /// The notes on the block's objects, if there are any.
    pub(crate) fn notes<'b>(self) -> Option<&'b Notes> {
        // SAFETY: NOTE-1: the block owns its notes, which are freed with it or by `drop_notes`; the
        // reference does not outlive its short uses.
        self.notes_cell()
            .get()
            .map(|notes| unsafe { notes.as_ref() })
    }

    /// Makes a note on an object, unless there is one; `None` if there is no memory, and otherwise
    /// whether this is the first of the block.
    pub(crate) fn try_note(self, object: NonNull<u8>) -> Option<bool> {
        let first = self.notes().is_none();
        if first {
            let notes = raw::try_box(Notes::try_new(self.capacity())?)?;
            self.notes_cell().set(NonNull::new(Box::into_raw(notes)));
        }
        let added = self.notes()?.try_add(self.index_of(object));
        added.then_some(first)
    }

    /// Reads or changes the note on an object, if there is one.
    pub(crate) fn with_note<R>(
        self,
        object: NonNull<u8>,
        change: impl FnOnce(&mut Note) -> R,
    ) -> Option<R> {
        self.notes()?.with(self.index_of(object), change)
    }

    /// Frees the block's notes; says whether it had any.
    pub(crate) fn drop_notes(self) -> bool {
        let Some(notes) = self.notes_cell().take() else {
            return false;
        };
        // SAFETY: NOTE-1: they came from a `Box` in `try_note`, and the block has forgotten them.
        drop(unsafe { Box::from_raw(notes.as_ptr()) });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_slot_whatever_is_removed() {
        let notes = Notes::try_new(100).unwrap();
        for slot in (0..100).step_by(3) {
            assert!(notes.try_add(slot));
            assert!(notes.try_add(slot));
        }
        notes.retain(|slot, _| slot % 2 == 0);
        for slot in 0..100 {
            let found = notes.with(slot, |note| note.slot);
            assert_eq!(found, (slot % 6 == 0).then_some(slot));
        }
        notes.retain(|_, _| false);
        assert!(notes.is_empty());
        assert!((0..100).all(|slot| notes.row(slot).is_none()));
    }
}
