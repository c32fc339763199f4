//! Noting: what a block is told of its objects, for weak references and ephemerons.

use core::alloc::Layout;
use core::mem::needs_drop;
use core::ptr::NonNull;

use crate::block::header::Block;
use crate::block::notes::{CellKind, EntryRef, WeakTarget};
use crate::heap::Heap;
use crate::heap::describe::{Describe, DescribeInternal, Internal};
use crate::heap::error::{AllocError, AllocErrorKind};
use crate::pointer::Gc;
use crate::trace::Managed;

/// The error where there is no memory for notes.
const NO_ROOM_FOR_NOTES: AllocErrorKind = AllocErrorKind::OutOfMemory(Layout::new::<EntryRef>());

impl Heap {
    /// [`try_alloc`](Heap::try_alloc) of an object that has a weak cell from the beginning, which `aim` aims at
    /// the place of the object that it is given.
    pub(crate) fn try_alloc_aimed<'gc, T: Managed<'gc>>(
        &'gc self,
        value: T,
        cell: NonNull<WeakTarget>,
        aim: impl FnOnce(NonNull<u8>),
    ) -> Result<Gc<'gc, T>, AllocError<T>> {
        let slot = match self.slot::<T>() {
            Ok(slot) => slot,
            Err(refusal) => {
                let kind = self.explain(Describe::<T>::INFO, refusal);
                return Err(AllocError { value, kind });
            }
        };
        // SAFETY: SLOT-4: the slot has just been taken from this store.
        let block = unsafe { Block::of(slot) };
        let (index, capacity) = (block.index_of(slot), block.capacity());
        let noted = self.store.notes_of(block).is_some_and(|notes| {
            let mut cells = notes.cells(CellKind::Short).borrow_mut();
            let place = cells.place(index, capacity);
            place.is_some_and(|place| place.group.try_insert(place.bit, cell, place.slots))
        });
        if noted {
            aim(slot);
            // SAFETY: the slot is `T`'s, and nothing but making the note has happened since it was taken.
            Ok(unsafe { self.place(slot, value) })
        } else {
            // SAFETY: SLOT-4: it is the slot taken last, and nothing has been written to it.
            unsafe { self.store.return_slot(Describe::<T>::key(), slot) }
            let kind = NO_ROOM_FOR_NOTES;
            Err(AllocError { value, kind })
        }
    }

    /// The weak cell of an object of this heap. If it has none of the kind, `cell` becomes it.
    ///
    /// # Errors
    ///
    /// If there is no memory for the cell or for the note on it.
    ///
    /// # Safety
    ///
    /// `C` is a transparent wrapper of [`WeakTarget`], and `cell` has the object for its target.
    #[inline]
    pub(crate) unsafe fn cell_or<'gc, T, C: Internal>(
        &'gc self,
        gc: Gc<'gc, T>,
        kind: CellKind,
        cell: C,
    ) -> Result<NonNull<WeakTarget>, AllocErrorKind> {
        const { assert!(size_of::<C>() == size_of::<WeakTarget>() && !needs_drop::<C>()) };
        match self.cell_of_row(gc, kind, cell) {
            Ok(cell) => Ok(cell),
            Err(cell) => self.find_cell(gc, kind, cell),
        }
    }

    /// [`cell_or`](Heap::cell_or) where the object has a cell, or where those of its neighbours are in a row into which
    /// the next cell of the type fits; else `cell` is given back. This is the fast path, and calls nothing.
    #[inline(always)]
    fn cell_of_row<'gc, T, C: Internal>(
        &'gc self,
        gc: Gc<'gc, T>,
        kind: CellKind,
        cell: C,
    ) -> Result<NonNull<WeakTarget>, C> {
        let (block, slot) = slot_of(gc);
        // Nothing holds a borrow while the program runs: this is for the compiler, which then has no panic to prepare.
        let cells = block.notes().map(|notes| notes.cells(kind));
        let Some(mut cells) = cells.and_then(|cells| cells.try_borrow_mut().ok()) else {
            return Err(cell);
        };
        let Some((group, bit)) = cells.group_mut(slot) else {
            return Err(cell);
        };
        if let Some(cell) = group.get(bit) {
            return Ok(cell);
        }
        let Some(row) = group.row_mut() else {
            return Err(cell);
        };
        let key = DescribeInternal::<C>::key();
        let taken = self.store.take_slot(key, DescribeInternal::<C>::SLOT_BYTES);
        let Some(taken) = taken else {
            return Err(cell);
        };
        if !row.add(bit, taken.cast()) {
            // SAFETY: SLOT-4: it is the slot taken last, and nothing has been written to it.
            unsafe { self.store.return_slot(key, taken) }
            return Err(cell);
        }
        // SAFETY: the slot has the layout of `C`, and nothing lives in it.
        unsafe { taken.cast::<C>().write(cell) }
        Ok(taken.cast())
    }

    /// [`cell_or`](Heap::cell_or) where the fast path does not do.
    #[inline(never)]
    fn find_cell<'gc, T, C: Internal>(
        &'gc self,
        gc: Gc<'gc, T>,
        kind: CellKind,
        cell: C,
    ) -> Result<NonNull<WeakTarget>, AllocErrorKind> {
        let (block, slot) = slot_of(gc);
        let notes = self.store.notes_of(block).ok_or(NO_ROOM_FOR_NOTES)?;
        let mut cells = notes.cells(kind).borrow_mut();
        let place = cells
            .place(slot, block.capacity())
            .ok_or(NO_ROOM_FOR_NOTES)?;
        if let Some(cell) = place.group.get(place.bit) {
            return Ok(cell);
        }
        let cell = self.try_alloc_internal(cell);
        let cell = cell.map_err(|refused| refused.kind)?.target().cast();
        if place.group.try_insert(place.bit, cell, place.slots) {
            return Ok(cell);
        }
        let key = DescribeInternal::<C>::key();
        // SAFETY: SLOT-4: it is the slot taken last, nobody else knows of it, and a cell has no drop glue.
        unsafe { self.store.return_slot(key, cell.cast()) }
        Err(NO_ROOM_FOR_NOTES)
    }

    /// Notes that an object is the key of an ephemeron.
    pub(crate) fn note_key<T>(&self, gc: Gc<'_, T>) -> Result<(), AllocErrorKind> {
        let (block, slot) = slot_of(gc);
        match self.store.notes_of(block) {
            Some(notes) if notes.try_note_key(slot, block.capacity()) => Ok(()),
            _ => Err(NO_ROOM_FOR_NOTES),
        }
    }
}

/// The block of an object, and its slot there.
#[inline(always)]
fn slot_of<T>(gc: Gc<'_, T>) -> (Block, u32) {
    // SAFETY: OBJECT-1: it is an object of a heap that is borrowed.
    let block = unsafe { Block::of(gc.target().cast()) };
    (block, block.index_as(gc.target()))
}
