//! Values of a group's slots, whatever they are.
//!
//! The values are in the order of their slots, of which a word has the bits: that of a slot is found by counting
//! the bits below its own. So a value takes its own size, and a slot without one half a byte.

use crate::block::by_slot::{GROUP, Group, ones, rank};

/// Room that a list begins with.
const FIRST: usize = 4;

/// The values of 64 neighbouring slots.
#[derive(Debug)]
pub(crate) struct List<V> {
    /// A bit for each slot that has a value.
    taken: u64,
    /// In the order of the slots.
    values: Vec<V>,
}

impl<V> Default for List<V> {
    fn default() -> Self {
        List {
            taken: 0,
            values: Vec::new(),
        }
    }
}

impl<V> Group for List<V> {
    fn is_empty(&self) -> bool {
        self.taken == 0
    }
}

impl<V: Copy> List<V> {
    /// An empty list with room for so many values, if there is memory.
    pub(crate) fn try_with_capacity(values: u32) -> Option<List<V>> {
        let mut list = List::default();
        list.values.try_reserve_exact(values as usize).ok()?;
        Some(list)
    }

    /// The value of the slot with a bit, if it has one.
    #[inline]
    pub(crate) fn get(&self, bit: u64) -> Option<&V> {
        (self.taken & bit != 0).then(|| &self.values[rank(self.taken, bit)])
    }

    /// The value of the slot with a bit, if it has one.
    #[inline]
    pub(crate) fn get_mut(&mut self, bit: u64) -> Option<&mut V> {
        (self.taken & bit != 0).then(|| &mut self.values[rank(self.taken, bit)])
    }

    /// Gives a slot that has none its value; says whether there was memory. So many slots are there from
    /// the group's first on.
    pub(crate) fn try_insert(&mut self, bit: u64, value: V, slots: u32) -> bool {
        debug_assert!(self.taken & bit == 0, "the slot has a value");
        if self.values.len() == self.values.capacity() && !self.try_grow(slots) {
            return false;
        }
        self.values.insert(rank(self.taken, bit), value);
        self.taken |= bit;
        true
    }

    /// Makes room for another value; says whether there was memory.
    ///
    /// A group in which one slot after the other is given a value is taken to go on like that.
    #[cold]
    fn try_grow(&mut self, slots: u32) -> bool {
        let slots = (slots as usize).min(GROUP);
        let len = self.values.len();
        let first = self.taken.trailing_zeros();
        let in_a_row = self.taken.checked_shr(first).unwrap_or(0).trailing_ones() as usize == len;
        let room = if len >= FIRST && in_a_row {
            slots - first as usize
        } else {
            (2 * len).clamp(FIRST, GROUP)
        };
        let room = room.clamp(len + 1, slots);
        self.values.try_reserve_exact(room - len).is_ok()
    }

    /// Every value, with the number of its slot's bit.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(u32, &V)) {
        for (number, value) in ones(self.taken).zip(&self.values) {
            visit(number, value);
        }
    }

    /// Shows every value with the number of its bit, and removes those for which `keep` is `false`.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, &mut V) -> bool) {
        let mut kept = 0;
        for (at, bit) in ones(self.taken).enumerate() {
            let mut value = self.values[at];
            if keep(bit, &mut value) {
                self.values[kept] = value;
                kept += 1;
            } else {
                self.taken &= !(1 << bit);
            }
        }
        if kept == 0 {
            self.values = Vec::new();
        }
        self.values.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::by_slot::{BySlot, Place};

    type Map = BySlot<List<u32>>;

    fn set(map: &mut Map, slot: u32, capacity: u32, value: u32) {
        let Place { group, bit, slots } = map.place(slot, capacity).expect("there is memory");
        match group.get_mut(bit) {
            Some(old) => *old = value,
            None => assert!(group.try_insert(bit, value, slots), "there is memory"),
        }
    }

    fn get(map: &Map, slot: u32) -> Option<u32> {
        let (group, bit) = map.group(slot)?;
        group.get(bit).copied()
    }

    fn retain(map: &mut Map, mut keep: impl FnMut(u32, &mut u32) -> bool) {
        for (first, group) in map.groups_mut() {
            group.retain(|number, value| keep(first + number, value));
        }
    }

    /// The room for values that a map has.
    fn room(map: &Map) -> usize {
        map.groups.iter().map(|group| group.values.capacity()).sum()
    }

    #[test]
    fn values_are_found_by_slot_whatever_is_removed() {
        for step in [1, 3, 7, 64, 99] {
            let mut map = Map::default();
            let slots = || (0..200).map(|number| number * step % 200);
            for slot in slots() {
                set(&mut map, slot, 200, 1000);
                set(&mut map, slot, 200, slot);
            }
            let present = |slot| slots().any(|other| other == slot);
            for slot in 0..300 {
                assert_eq!(get(&map, slot), present(slot).then_some(slot));
            }
            let mut shown = Vec::new();
            retain(&mut map, |slot, value| {
                shown.push((slot, *value));
                *value += 1;
                slot % 2 == 0
            });
            assert!(shown.iter().all(|(slot, value)| slot == value));
            assert!(shown.is_sorted());
            for slot in 0..200 {
                let value = (present(slot) && slot % 2 == 0).then_some(slot + 1);
                assert_eq!(get(&map, slot), value);
            }
            retain(&mut map, |_, _| false);
            assert!(map.is_empty());
            assert!((0..200).all(|slot| get(&map, slot).is_none()));
            assert_eq!(room(&map), 0);
        }
    }

    #[test]
    fn room_is_made_for_what_there_is() {
        let mut map = Map::default();
        set(&mut map, 1000, 4000, 0);
        assert_eq!((map.groups.len(), room(&map)), (63, FIRST));
        for slot in (0..4000).step_by(16) {
            set(&mut map, slot, 4000, 0);
        }
        assert!(room(&map) <= 2 * (250 + 1), "{}", room(&map));
    }

    #[test]
    fn slots_that_are_given_values_one_after_the_other_need_two_steps_a_group() {
        let mut map = Map::default();
        let (mut steps, mut before) = (0, 0);
        for slot in 10..200 {
            set(&mut map, slot, 200, 0);
            steps += usize::from(room(&map) != before);
            before = room(&map);
        }
        assert_eq!((steps, before), (8, 190), "in 4 groups");
    }
}
