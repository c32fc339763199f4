//! Weak cells of a group: rows and lists.

use std::collections::BTreeMap;

use super::*;
use crate::block::header::CYCLE_STEP;
use crate::block::shadow;
use crate::block::supply::Supply;
use crate::heap::describe::Describe;

const CYCLE: Cycle = CYCLE_STEP;

/// A block of cells, all of which are reached in [`CYCLE`] unless it is said which are.
struct Memory {
    supply: Supply,
    block: Block,
}

impl Memory {
    fn new() -> Memory {
        let mut supply = Supply::default();
        let blank = supply.take().expect("there is memory");
        // SAFETY: nothing else uses what the supply has just given. A number is as large as a cell's slot.
        let block = unsafe { Block::create(blank.start, Describe::<u64>::INFO, blank.chunk, 0) };
        let memory = Memory { supply, block };
        memory.reach(|_| true);
        memory
    }

    /// A cell with a target, by its place in the block.
    fn cell(&self, at: u32) -> NonNull<WeakTarget> {
        let cell = self.block.slot(at).cast::<WeakTarget>();
        shadow::permit(cell.cast(), STRIDE);
        // SAFETY: the slot is large enough, and holds nothing but a cell.
        unsafe { cell.write(WeakTarget::to(NonNull::dangling())) }
        cell
    }

    /// Begins the cycle anew, and marks some of the cells.
    fn reach(&self, is_reached: impl Fn(u32) -> bool) {
        self.block.begin_marks(CYCLE);
        for at in (0..self.block.capacity()).filter(|&at| is_reached(at)) {
            self.block.mark(self.block.slot(at));
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: the block came from the supply, and the cells in it own nothing.
        unsafe { self.supply.give(self.block) }
    }
}

fn is_row(cells: &Cells) -> bool {
    matches!(cells.form, Form::Row(_))
}

fn is_cleared(cell: NonNull<WeakTarget>) -> bool {
    // SAFETY: the tests' cells are in blocks that are there.
    unsafe { cell.as_ref() }.get().is_none()
}

fn insert(cells: &mut Cells, number: u32, cell: NonNull<WeakTarget>) {
    assert!(cells.get(1 << number).is_none());
    assert!(cells.try_insert(1 << number, cell, 64), "there is memory");
    assert_eq!(cells.get(1 << number), Some(cell));
}

#[test]
fn cells_as_far_apart_as_their_slots_are_a_row_in_whatever_order_they_are_made() {
    let memory = Memory::new();
    let mut cells = Cells::default();
    for number in (20..64).rev().chain(0..20) {
        insert(&mut cells, number, memory.cell(number + 1));
    }
    assert!(is_row(&cells));
    let mut seen = Vec::new();
    cells.for_each(|number, cell| seen.push((number, cell.cast())));
    assert!(
        seen.into_iter()
            .eq((0..64).map(|number| (number, memory.block.slot(number + 1))))
    );

    // Two of three targets are dead, and half of the cells.
    memory.reach(|at| at % 2 == 0);
    let lost = (0..64).filter(|number| number % 3 != 0);
    cells.clear(lost.fold(0, |lost, number| lost | 1 << number), CYCLE);
    for number in 0..64 {
        let cell = memory.block.slot(number + 1).cast();
        assert_eq!(is_cleared(cell), number % 3 != 0, "{number}");
        let is_kept = number % 3 == 0 && (number + 1) % 2 == 0;
        assert_eq!(cells.get(1 << number), is_kept.then_some(cell), "{number}");
    }
    insert(&mut cells, 1, memory.cell(2));
    assert!(is_row(&cells));
}

#[test]
fn a_row_of_which_nothing_is_left_begins_anew() {
    let memory = Memory::new();
    let mut cells = Cells::default();
    insert(&mut cells, 3, memory.cell(90));
    cells.clear(1 << 3, CYCLE);
    assert!(cells.is_empty());
    insert(&mut cells, 4, memory.cell(50));
    insert(&mut cells, 5, memory.cell(51));
    assert!(is_row(&cells) && !cells.is_empty());
}

#[test]
fn a_cell_elsewhere_makes_a_list_and_an_empty_list_is_a_row_again() {
    let memory = Memory::new();
    let mut cells = Cells::default();
    for number in 10..20 {
        insert(&mut cells, number, memory.cell(number));
    }
    insert(&mut cells, 5, memory.cell(70));
    assert!(!is_row(&cells));
    for number in 10..20 {
        let cell = memory.block.slot(number).cast();
        assert_eq!(cells.get(1 << number), Some(cell));
    }
    let elsewhere = memory.block.slot(70).cast();
    assert_eq!(cells.get(1 << 5), Some(elsewhere));
    cells.clear(u64::MAX, CYCLE);
    assert!(is_row(&cells) && cells.is_empty() && is_cleared(elsewhere));
}

/// Rows may lie anywhere between words of the block's mark bits.
#[test]
fn what_of_a_row_was_reached_is_seen_wherever_it_is() {
    let memory = Memory::new();
    let last = memory.block.capacity() - 1;
    for start in (0..=last).step_by(if cfg!(gc_tiny_blocks) { 1 } else { 37 }) {
        for first in [0, 1, 31, 63] {
            let mut cells = Cells::default();
            let numbers = || (first..64).filter(|number| start + number - first <= last);
            for number in numbers() {
                insert(&mut cells, number, memory.cell(start + number - first));
            }
            memory.reach(|at| at % 5 < 2);
            cells.clear(0, CYCLE);
            for number in numbers() {
                let at = start + number - first;
                let is_kept = cells.get(1 << number).is_some();
                assert_eq!(is_kept, at % 5 < 2, "{number} from {start}");
            }
        }
    }
}

#[test]
fn a_row_does_not_reach_from_one_block_into_another() {
    let memory = Memory::new();
    let cell = |at: isize| {
        let start = memory.block.start().cast::<WeakTarget>();
        start.map_addr(|address| {
            let address = address.get().wrapping_add_signed(at * STRIDE as isize);
            address.try_into().expect("not null")
        })
    };
    let mut row = Row {
        taken: 0,
        start: core::ptr::null_mut(),
    };
    assert!(row.is_beside(cell(0)), "no block is known yet");
    assert!(row.add(1 << 7, cell(-1)));
    assert!(row.is_beside(cell(-2)) && !row.is_beside(cell(0)));
    if !BLOCKS_ARE_APART {
        assert!(!row.add(1 << 8, cell(0)));
    }
}

#[test]
fn cells_are_found_whatever_is_added_and_removed() {
    let memory = Memory::new();
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
            let at = (u64::from(number) * spread % 80 + below(2) / spread) as u32;
            if below(9) == 0 {
                let (lost, unreached) = (below(32) as u32, below(7) as u32);
                let is_lost = |number: u32| number % 32 == lost;
                memory.reach(|at| at % 7 != unreached);
                let bits = (0..64).filter(|&number| is_lost(number));
                cells.clear(bits.fold(0, |bits, number| bits | 1 << number), CYCLE);
                model.retain(|&number, &mut at| !is_lost(number) && at % 7 != unreached);
            } else if cells.get(1 << number).is_none() {
                insert(&mut cells, number, memory.cell(at));
                model.insert(number, at);
            }
            for number in 0..64 {
                let at = model.get(&number);
                let cell = at.map(|&at| memory.block.slot(at).cast());
                assert_eq!(cells.get(1 << number), cell);
            }
            assert_eq!(cells.is_empty(), model.is_empty());
        }
    }
}
