//! Weak cells of a group: rows and lists.

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
        start.map_addr(|address| address.checked_add(offset as usize).expect("in the memory"))
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
            let cell = memory.cell((u64::from(number) * spread % 80 + below(2) / spread) as isize);
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
