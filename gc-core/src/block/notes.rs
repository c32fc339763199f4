//! Notes: what is known of single objects of a block, beyond their bits.
//!
//! Few objects have a weak reference or are the key of an ephemeron. What has to be found again by the
//! object's address is in maps of the block, made when the first of its objects needs them, and freed with
//! the block. Everything that marking and closing write there has been allocated before, so that they need
//! no memory.

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

use crate::block::by_slot::BySlot;
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

    /// Sets the target. A note on it has to lead to the cell (NOTE-2).
    pub(crate) fn set(&self, target: Option<NonNull<u8>>) {
        self.0.set(target);
    }
}

/// What there is to be noted of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// That it has a short weak cell.
    Short,
    /// That it has a long weak cell.
    Long,
    /// That it is the key of an ephemeron.
    Key,
}

/// A weak cell of an object, while there is one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NotedCell(Option<NonNull<WeakTarget>>);

/// The bit of a noted cell's address that says that its target was not reached before anything was revived.
/// Cells are aligned to 8 bytes.
const LOST: usize = 1;

impl NotedCell {
    /// The cell.
    pub(crate) fn get(self) -> Option<NonNull<WeakTarget>> {
        let cell = self.0?.as_ptr().map_addr(|address| address & !LOST);
        NonNull::new(cell)
    }

    /// Whether the target was not reached before anything was revived.
    pub(crate) fn is_lost(self) -> bool {
        self.0.is_some_and(|cell| cell.addr().get() & LOST != 0)
    }

    /// Writes down whether the target was reached before anything is revived.
    pub(crate) fn set_lost(&mut self, lost: bool) {
        let bit = if lost { LOST } else { 0 };
        self.0 = self
            .get()
            .map(|cell| cell.map_addr(|address| address | bit));
    }
}

/// The notes on the objects of one block.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The short weak cells of objects.
    pub(crate) short: RefCell<BySlot<NotedCell>>,
    /// The long weak cells of objects.
    pub(crate) long: RefCell<BySlot<NotedCell>>,
    /// While marking: the first of the entries whose key an object is and whose values have not been marked
    /// for want of it (WAIT-1).
    pub(crate) waiting: RefCell<BySlot<Option<EntryRef>>>,
}

impl Notes {
    fn try_add(&self, note: Note, slot: u32, capacity: u32) -> bool {
        let cells = match note {
            Note::Short => &self.short,
            Note::Long => &self.long,
            Note::Key => return self.waiting.borrow_mut().try_add(slot, capacity, None),
        };
        let cell = NotedCell::default();
        cells.borrow_mut().try_add(slot, capacity, cell)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        let (short, long) = (self.short.borrow(), self.long.borrow());
        short.is_empty() && long.is_empty() && self.waiting.borrow().is_empty()
    }
}

impl Block {
    /// The notes on the block's objects, if there are any.
    pub(crate) fn notes<'b>(self) -> Option<&'b Notes> {
        // SAFETY: NOTE-1: the block owns its notes, which are freed with it or by `drop_notes`; the
        // reference does not outlive its short uses.
        let notes = |notes: NonNull<Notes>| unsafe { notes.as_ref() };
        self.notes_cell().get().map(notes)
    }

    /// Makes a note on an object, unless there is one; `None` if there is no memory, and otherwise
    /// whether this is the first of the block.
    pub(crate) fn try_note(self, object: NonNull<u8>, note: Note) -> Option<bool> {
        let first = self.notes().is_none();
        if first {
            let notes = raw::try_box(Notes::default())?;
            self.notes_cell().set(NonNull::new(Box::into_raw(notes)));
        }
        let (slot, capacity) = (self.index_of(object), self.capacity());
        let added = self.notes()?.try_add(note, slot, capacity);
        if first && !added {
            self.drop_notes();
        }
        added.then_some(first)
    }

    /// The weak cell that is noted of an object.
    pub(crate) fn noted_cell(self, object: NonNull<u8>, long: bool) -> Option<NonNull<WeakTarget>> {
        let notes = self.notes()?;
        let cells = if long { &notes.long } else { &notes.short };
        cells.borrow().get(self.index_of(object))?.get()
    }

    /// Notes the weak cell of an object, which has a note for one.
    pub(crate) fn set_noted_cell(self, object: NonNull<u8>, long: bool, cell: NonNull<WeakTarget>) {
        let notes = self.notes().expect("the object has a note");
        let cells = if long { &notes.long } else { &notes.short };
        let mut cells = cells.borrow_mut();
        let place = cells.get_mut(self.index_of(object));
        *place.expect("the object has a note") = NotedCell(Some(cell));
    }

    /// The first of the entries that wait for an object.
    pub(crate) fn waiting(self, object: NonNull<u8>) -> Option<EntryRef> {
        let notes = self.notes()?;
        *notes.waiting.borrow().get(self.index_of(object))?
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
        let place = waiting.get_mut(self.index_of(object));
        core::mem::replace(place.expect("keys have notes"), first)
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
