//! The weak cells of a group's objects.
//!
//! Who makes weak references to one new object after the other makes cells that are one after the other too. Of
//! such a *row* only its place is written down, and which slots have their cell there: a bit for each, which spares
//! memory, and the time to fill and to read it. All else are [lists](List).

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::block::by_slot::list::List;
use crate::block::by_slot::{GROUP, Group, ones};
use crate::block::notes::WeakTarget;
use crate::block::size::{BLOCK_BYTES, Geometry};

/// How blocks of weak cells are laid out.
const GEOMETRY: Geometry = Geometry::of(Layout::new::<WeakTarget>());

/// Bytes from one weak cell to the next.
const STRIDE: usize = GEOMETRY.slot_bytes;

/// Whether what is in front of a block's slots is so large that cells of two blocks do not fit into one row.
const BLOCKS_ARE_APART: bool = GEOMETRY.first >= GROUP * STRIDE;

/// The weak cells of the objects in 64 neighbouring slots.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The slots whose objects had not been reached when this was last written down.
    unreached: u64,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Row(Row),
    List(List<NonNull<WeakTarget>>),
}

/// Cells at the same distances from each other as the slots of their objects.
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
        let added = self.row_mut().is_some_and(|row| row.add(bit, cell));
        added || self.try_insert_into_list(bit, cell, slots)
    }

    /// [`try_insert`](Self::try_insert) where the cell fits into no row: a row becomes a list.
    fn try_insert_into_list(&mut self, bit: u64, cell: NonNull<WeakTarget>, slots: u32) -> bool {
        let row = match &mut self.form {
            Form::List(list) => return list.try_insert(bit, cell, slots),
            Form::Row(row) => row.cells(),
        };
        let mut list = List::default();
        let inserted = row
            .map(|(number, cell)| (1 << number, cell))
            .chain([(bit, cell)])
            .all(|(bit, cell)| list.try_insert(bit, cell, slots));
        if inserted {
            self.form = Form::List(list);
        }
        inserted
    }

    /// Shows every cell with the number of its bit, and removes those for which `keep` is `false`.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, NonNull<WeakTarget>) -> bool) {
        match &mut self.form {
            Form::Row(row) => {
                let kept = row.cells().filter(|&(number, cell)| keep(number, cell));
                row.taken = kept.fold(0, |taken, (number, _)| taken | 1 << number);
            }
            Form::List(list) => {
                list.retain(|number, &mut cell| keep(number, cell));
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

    /// What was written down last.
    pub(crate) fn unreached(&self) -> u64 {
        self.unreached
    }
}

impl Row {
    /// The place of the cell of the slot with a bit.
    #[inline]
    fn place(&self, bit: u64) -> *mut WeakTarget {
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
        // SAFETY: NOTE-3: the place of a cell that was added, which is not null.
        unsafe { NonNull::new_unchecked(self.place(bit)) }
    }

    /// The cells, with the numbers of their slots' bits.
    fn cells(&self) -> impl Iterator<Item = (u32, NonNull<WeakTarget>)> + use<> {
        let row = *self;
        ones(row.taken).map(move |number| (number, row.cell(1 << number)))
    }

    /// Adds a cell, if it is in its slot's place, and in the block of the others (NOTE-3).
    #[inline]
    pub(crate) fn add(&mut self, bit: u64, cell: NonNull<WeakTarget>) -> bool {
        if self.taken == 0 {
            let distance = bit.trailing_zeros() as usize * STRIDE;
            self.start = cell.as_ptr().wrapping_byte_sub(distance);
        }
        let fits = self.place(bit) == cell.as_ptr() && (BLOCKS_ARE_APART || self.is_beside(cell));
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
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Memory of two blocks, with cells of which the first is on a border.
    #[repr(align(65536))]
    struct Memory([u8; 2 * BLOCK_BYTES]);

    impl Memory {
        fn new() -> Box<Memory> {
            Box::new(Memory([0; 2 * BLOCK_BYTES]))
        }

        /// A cell, by its distance from the border of the blocks.
        fn cell(&mut self, at: isize) -> NonNull<WeakTarget> {
            let start = NonNull::from(&mut self.0).cast::<WeakTarget>();
            let offset = BLOCK_BYTES as isize + at * STRIDE as isize;
            // SAFETY: the tests stay within the memory.
            unsafe { start.byte_offset(offset) }
        }
    }

    fn is_row(cells: &Cells) -> bool {
        matches!(cells.form, Form::Row(_))
    }

    fn insert(cells: &mut Cells, number: u32, cell: NonNull<WeakTarget>) {
        assert!(cells.get(1 << number).is_none());
        assert!(cells.try_insert(1 << number, cell, 64), "there is memory");
        assert_eq!(cells.get(1 << number), Some(cell));
    }

    #[test]
    fn cells_as_far_apart_as_their_slots_are_a_row_in_whatever_order_they_are_made() {
        let mut memory = Memory::new();
        let mut cells = Cells::default();
        for number in (20..64).rev().chain(0..20) {
            insert(&mut cells, number, memory.cell(number as isize));
        }
        assert!(is_row(&cells));
        cells.retain(|number, cell| {
            assert_eq!(cell, memory.cell(number as isize));
            number % 2 == 0
        });
        assert!((0..64).all(|number| cells.get(1 << number).is_some() == (number % 2 == 0)));
        insert(&mut cells, 1, memory.cell(1));
        assert!(is_row(&cells));
    }

    #[test]
    fn a_row_of_which_nothing_is_left_begins_anew() {
        let mut memory = Memory::new();
        let mut cells = Cells::default();
        insert(&mut cells, 3, memory.cell(100));
        cells.retain(|_, _| false);
        assert!(cells.is_empty());
        insert(&mut cells, 4, memory.cell(50));
        insert(&mut cells, 5, memory.cell(51));
        assert!(is_row(&cells) && !cells.is_empty());
    }

    #[test]
    fn a_cell_elsewhere_makes_a_list_and_an_empty_list_is_a_row_again() {
        let mut memory = Memory::new();
        let mut cells = Cells::default();
        for number in 10..20 {
            insert(&mut cells, number, memory.cell(number as isize));
        }
        insert(&mut cells, 5, memory.cell(70));
        assert!(!is_row(&cells));
        for number in 10..20 {
            assert_eq!(cells.get(1 << number), Some(memory.cell(number as isize)));
        }
        assert_eq!(cells.get(1 << 5), Some(memory.cell(70)));
        cells.retain(|_, _| false);
        assert!(is_row(&cells) && cells.is_empty());
    }

    #[test]
    fn a_row_does_not_reach_from_one_block_into_another() {
        let mut memory = Memory::new();
        let mut row = Row {
            taken: 0,
            start: core::ptr::null_mut(),
        };
        assert!(row.is_beside(memory.cell(0)), "no block is known yet");
        assert!(row.add(1 << 7, memory.cell(-1)));
        assert!(row.is_beside(memory.cell(-2)) && !row.is_beside(memory.cell(0)));
        if !BLOCKS_ARE_APART {
            assert!(!row.add(1 << 8, memory.cell(0)));
        }
    }

    #[test]
    fn cells_are_found_whatever_is_added_and_removed() {
        let mut memory = Memory::new();
        let mut random = 1_u64;
        let mut below = |limit: u64| {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (random >> 33) % limit
        };
        for _ in 0..200 {
            let mut cells = Cells::default();
            let mut model = BTreeMap::new();
            let spread = below(3) + 1;
            for _ in 0..below(200) {
                let number = below(64) as u32;
                let cell =
                    memory.cell((u64::from(number) * spread % 80 + below(2) / spread) as isize);
                if below(9) == 0 {
                    let lost = below(32) as u32;
                    cells.retain(|number, cell| {
                        assert_eq!(model[&number], cell);
                        number % 32 != lost
                    });
                    model.retain(|number, _| number % 32 != lost);
                } else if cells.get(1 << number).is_none() {
                    insert(&mut cells, number, cell);
                    model.insert(number, cell);
                }
                for number in 0..64 {
                    assert_eq!(cells.get(1 << number), model.get(&number).copied());
                }
                assert_eq!(cells.is_empty(), model.is_empty());
            }
        }
    }
}
