//! Notes: what is known of single objects of a block, beyond their bits.
//!
//! Few objects have a weak reference or are the key of an ephemeron. What has to be found again by the
//! object's address is in maps of the block, made when the first of its objects needs them, and freed with
//! the block. Everything that marking and closing write there has been allocated before, so that they need
//! no memory.

pub(crate) mod cells;

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

use crate::block::by_slot::list::List;
use crate::block::by_slot::{BySlot, Place};
use crate::block::header::Block;
use crate::block::raw;

use cells::Cells;

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
    /// A place with a target. A note on it has to lead to the cell (NOTE-2).
    pub(crate) fn to(target: NonNull<u8>) -> WeakTarget {
        WeakTarget(Cell::new(Some(target)))
    }

    /// The target, if it is not dead.
    #[inline(always)]
    pub(crate) fn get(&self) -> Option<NonNull<u8>> {
        self.0.get()
    }

    /// Sets the target. A note on it has to lead to the cell (NOTE-2).
    pub(crate) fn set(&self, target: Option<NonNull<u8>>) {
        self.0.set(target);
    }
}

/// Which of an object's two weak cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    Short,
    Long,
}

/// The notes on the objects of one block.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The short weak cells of objects.
    pub(crate) short: RefCell<BySlot<Cells>>,
    /// The long weak cells of objects.
    pub(crate) long: RefCell<BySlot<Cells>>,
    /// While marking: the first of the entries whose key an object is and whose values have not been marked
    /// for want of it (WAIT-1).
    pub(crate) waiting: RefCell<BySlot<List<Option<EntryRef>>>>,
}

impl Notes {
    /// The weak cells of a kind.
    #[inline]
    pub(crate) fn cells(&self, kind: CellKind) -> &RefCell<BySlot<Cells>> {
        match kind {
            CellKind::Short => &self.short,
            CellKind::Long => &self.long,
        }
    }

    /// Notes that the object in a slot is a key, unless that is noted; `false` if there is no memory.
    /// `capacity` is the number of the block's slots.
    pub(crate) fn try_note_key(&self, slot: u32, capacity: u32) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let Some(Place { group, bit, slots }) = waiting.place(slot, capacity) else {
            return false;
        };
        group.get(bit).is_some() || group.try_insert(bit, None, slots)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        let (short, long) = (self.short.borrow(), self.long.borrow());
        short.is_empty() && long.is_empty() && self.waiting.borrow().is_empty()
    }
}

impl Block {
    /// The notes on the block's objects, if there are any.
    #[inline]
    pub(crate) fn notes<'b>(self) -> Option<&'b Notes> {
        // SAFETY: NOTE-1: the block owns its notes, which are freed with it or by `drop_notes`; the
        // reference does not outlive its short uses.
        let notes = |notes: NonNull<Notes>| unsafe { notes.as_ref() };
        self.notes_cell().get().map(notes)
    }

    /// Makes empty notes, if there is memory; the block has none.
    pub(super) fn try_make_notes<'b>(self) -> Option<&'b Notes> {
        let notes = raw::try_box(Notes::default())?;
        self.notes_cell().set(NonNull::new(Box::into_raw(notes)));
        self.notes()
    }

    /// Whether an object is noted as a key, and nothing waits for it.
    pub(crate) fn is_idle_key(self, object: NonNull<u8>) -> bool {
        self.notes().is_some_and(|notes| {
            let waiting = notes.waiting.borrow();
            let group = waiting.group(self.index_of(object));
            let first = group.and_then(|(group, bit)| group.get(bit));
            first.is_some_and(Option::is_none)
        })
    }

    /// The first of the entries that wait for an object.
    pub(crate) fn waiting(self, object: NonNull<u8>) -> Option<EntryRef> {
        let notes = self.notes()?;
        let waiting = notes.waiting.borrow();
        let (group, bit) = waiting.group(self.index_of(object))?;
        *group.get(bit)?
    }

    /// Makes an entry the first of those that wait for an object, which is noted as a key, and returns what
    /// was.
    pub(crate) fn replace_waiting(
        self,
        object: NonNull<u8>,
        first: Option<EntryRef>,
    ) -> Option<EntryRef> {
        let notes = self.notes().expect("keys have notes");
        let mut waiting = notes.waiting.borrow_mut();
        let group = waiting.group_mut(self.index_of(object));
        let place = group.and_then(|(group, bit)| group.get_mut(bit));
        core::mem::replace(place.expect("keys have notes"), first)
    }

    /// Frees the block's notes; says whether it had any.
    pub(crate) fn drop_notes(self) -> bool {
        let Some(notes) = self.notes_cell().take() else {
            return false;
        };
        // SAFETY: NOTE-1: they came from a `Box` in `try_make_notes`, and the block has forgotten them.
        drop(unsafe { Box::from_raw(notes.as_ptr()) });
        true
    }
}
