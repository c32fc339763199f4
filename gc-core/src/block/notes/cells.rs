//! The weak cells of a group's objects.
//!
//! Who makes weak references to one new object after the other makes cells that are one after the other too. Of
//! such a *row* only its start is written down, and which slots have their cell there: a bit for each, which spares
//! memory, and the time to fill and to read it. All else are [lists](List).

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::block::bitmap;
use crate::block::by_slot::list::List;
use crate::block::by_slot::{GROUP, Group, ones};
use crate::block::header::{Block, Cycle};
use crate::block::notes::WeakTarget;
use crate::block::size::{BLOCK_BYTES, Geometry};

/// How blocks of weak cells are laid out.
const GEOMETRY: Geometry = Geometry::of(Layout::new::<WeakTarget>());

/// Bytes from one weak cell to the next.
const STRIDE: usize = GEOMETRY.slot_bytes;

/// Whether what is in front of a block's slots is so large that cells of two blocks do not fit into one row.
const BLOCKS_ARE_APART: bool = GEOMETRY.first >= GROUP * STRIDE;
const _: () = assert!(
    BLOCKS_ARE_APART || cfg!(gc_tiny_blocks),
    "no comparison is to be paid for"
);

/// The weak cells of the objects in 64 neighbouring slots.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The slots whose objects had not been reached, in a cycle that has written that down; else without meaning.
    unreached: u64,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Row(Row),
    List(List<NonNull<WeakTarget>>),
}

/// Cells that are as many cells apart as their objects are slots apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// A bit for each slot that has a cell.
    taken: u64,
    /// Where the cell of the group's first slot is, or would be; without meaning if no slot has one.
    start: *mut WeakTarget,
}

impl Default for Form {
    fn default() -> Self {
        Form::Row(Row {
            taken: 0,
            start: core::ptr::null_mut(),
        })
    }
}

impl Group for Cells {
    #[inline]
    fn is_empty(&self) -> bool {
        match &self.form {
            Form::Row(row) => row.taken == 0,
            Form::List(list) => list.is_empty(),
        }
    }
}

impl Cells {
    /// The cell of the slot with a bit, if it has one.
    #[inline]
    pub(crate) fn get(&self, bit: u64) -> Option<NonNull<WeakTarget>> {
        match &self.form {
            Form::Row(row) => row.get(bit),
            Form::List(list) => list.get(bit).copied(),
        }
    }

    /// The row of the cells, if they are one.
    #[inline]
    pub(crate) fn row_mut(&mut self) -> Option<&mut Row> {
        match &mut self.form {
            Form::Row(row) => Some(row),
            Form::List(_) => None,
        }
    }

    /// Gives a slot that has none its cell; says whether there was memory. So many slots are there from the
    /// group's first on.
    pub(crate) fn try_insert(&mut self, bit: u64, cell: NonNull<WeakTarget>, slots: u32) -> bool {
        debug_assert!(self.get(bit).is_none(), "an object has one cell of a kind");
        let added = self.row_mut().is_some_and(|row| row.add(bit, cell));
        added || self.try_insert_into_list(bit, cell, slots)
    }

    /// [`try_insert`](Self::try_insert) where the cell fits into no row: a row becomes a list.
    fn try_insert_into_list(&mut self, bit: u64, cell: NonNull<WeakTarget>, slots: u32) -> bool {
        let row = match &mut self.form {
            Form::List(list) => return list.try_insert(bit, cell, slots),
            Form::Row(row) => *row,
        };
        let Some(mut list) = List::try_with_capacity(row.taken.count_ones() + 1) else {
            return false;
        };
        for (number, cell) in row.cells() {
            list.try_insert(1 << number, cell, slots);
        }
        list.try_insert(bit, cell, slots);
        self.form = Form::List(list);
        true
    }

    /// Every cell, with the number of its slot's bit.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(u32, NonNull<WeakTarget>)) {
        match &self.form {
            Form::Row(row) => row.cells().for_each(|(number, cell)| visit(number, cell)),
            Form::List(list) => list.for_each(|number, &cell| visit(number, cell)),
        }
    }

    /// Takes the targets out of the cells of some slots, and forgets these cells, and those that were not reached in
    /// `cycle`.
    pub(crate) fn clear(&mut self, lost: u64, cycle: Cycle) {
        match &mut self.form {
            Form::Row(row) => row.clear(lost, cycle),
            Form::List(list) => {
                list.retain(|number, &mut cell| {
                    let is_lost = lost & 1 << number != 0;
                    if is_lost {
                        // SAFETY: NOTE-2: the cell has not been freed since the last cycle ended.
                        unsafe { cell.as_ref() }.set(None);
                    }
                    // SAFETY: as above.
                    !is_lost && unsafe { Block::of(cell.cast()) }.is_marked_as(cell, cycle)
                });
                if list.is_empty() {
                    self.form = Form::default();
                }
            }
        }
    }

    /// Writes down which of the slots' objects have not been reached, a bit for each.
    pub(crate) fn set_unreached(&mut self, unreached: u64) {
        self.unreached = unreached;
    }

    /// What the cycle has written down, if it has.
    pub(crate) fn unreached(&self) -> u64 {
        self.unreached
    }
}

impl Row {
    /// Where the cell of the slot with a bit is, if it has one.
    #[inline]
    fn address_of(&self, bit: u64) -> *mut WeakTarget {
        let distance = bit.trailing_zeros() as usize * STRIDE;
        self.start.wrapping_byte_add(distance)
    }

    /// The cell of the slot with a bit, if it has one.
    #[inline]
    pub(crate) fn get(&self, bit: u64) -> Option<NonNull<WeakTarget>> {
        (self.taken & bit != 0).then(|| self.cell(bit))
    }

    /// The cell of the slot with a bit, which has one.
    #[inline]
    fn cell(&self, bit: u64) -> NonNull<WeakTarget> {
        debug_assert!(self.taken & bit != 0, "the slot has a cell");
        // SAFETY: NOTE-3: the address of a cell that was added, which is not null.
        unsafe { NonNull::new_unchecked(self.address_of(bit)) }
    }

    /// The cells, with the numbers of their slots' bits.
    fn cells(&self) -> impl Iterator<Item = (u32, NonNull<WeakTarget>)> + use<> {
        let row = *self;
        ones(row.taken).map(move |number| (number, row.cell(1 << number)))
    }

    /// [`Cells::clear`], for 64 cells at once: their mark bits are one after the other too, and a cell is looked at only to
    /// take its target out.
    fn clear(&mut self, lost: u64, cycle: Cycle) {
        for number in ones(self.taken & lost) {
            // SAFETY: NOTE-2: the cell has not been freed since the last cycle ended.
            unsafe { self.cell(1 << number).as_ref() }.set(None);
        }
        self.taken &= !lost & self.reached(cycle);
    }

    /// Which of the slots have a cell that was reached in a cycle, and a bit of no meaning for each that has none.
    fn reached(&self, cycle: Cycle) -> u64 {
        let Some((number, cell)) = self.cells().next() else {
            return 0;
        };
        // SAFETY: NOTE-2: the cell has not been freed since the last cycle ended.
        let block = unsafe { Block::of(cell.cast()) };
        let marks = block.mark_bits(cycle);
        let first = block.index_as(cell);
        marks.map_or(0, |marks| bitmap::window(marks, first) << number)
    }

    /// Adds a cell, if it is where its slot says, and in the block of the others (NOTE-3).
    #[inline]
    pub(crate) fn add(&mut self, bit: u64, cell: NonNull<WeakTarget>) -> bool {
        debug_assert!(self.taken & bit == 0, "an object has one cell of a kind");
        if self.taken == 0 {
            let distance = bit.trailing_zeros() as usize * STRIDE;
            self.start = cell.as_ptr().wrapping_byte_sub(distance);
        }
        let fits =
            self.address_of(bit) == cell.as_ptr() && (BLOCKS_ARE_APART || self.is_beside(cell));
        if fits {
            self.taken |= bit;
        }
        fits
    }

    /// Whether a cell is in the block of those that have been added.
    fn is_beside(&self, cell: NonNull<WeakTarget>) -> bool {
        let block = |cell: NonNull<WeakTarget>| cell.addr().get() / BLOCK_BYTES;
        self.cells()
            .next()
            .is_none_or(|(_, first)| block(first) == block(cell))
    }
}

#[cfg(test)]
mod tests;
