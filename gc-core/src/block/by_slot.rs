//! A map from the slots of one block to values.
//!
//! # Mechanism
//! Slots are in groups of 64, as in a word of a bitmap. A group has a bit for each slot that has a value, and
//! the values in the order of their slots: that of a slot is found by counting the bits below its own. So a
//! value takes its own size, and a slot without one half a byte, in a block where any has one.
//!
//! # What was rejected
//! - *A number for each slot and the values in rows*: 2 bytes for each slot and 2 beside each value, and as
//!   the rows grow to the size of the block, copies of all of them.
//! - *A value or none for each slot*: fast, and large where one object in a hundred has any.

/// Slots in a group.
const GROUP: usize = 64;

/// Room that a group begins with.
const FIRST: usize = 4;

/// The values of 64 neighbouring slots.
#[derive(Debug)]
struct Group<V> {
    /// A bit for each slot that has a value.
    taken: u64,
    /// In the order of the slots.
    values: Vec<V>,
}

/// Values of some of a block's slots.
#[derive(Debug)]
pub(crate) struct BySlot<V> {
    /// Empty, or as many as the slots of the block need.
    groups: Vec<Group<V>>,
}

/// What there is in a slot's place.
pub(crate) enum Place<'m, V> {
    Taken(&'m mut V),
    Free(Free<'m, V>),
}

/// The place of a slot that has no value, and room for one.
pub(crate) struct Free<'m, V> {
    group: &'m mut Group<V>,
    bit: u64,
}

impl<V> Default for BySlot<V> {
    fn default() -> Self {
        BySlot { groups: Vec::new() }
    }
}

/// The number of a slot's group, and its bit there.
#[inline]
fn split(slot: u32) -> (usize, u64) {
    (slot as usize / GROUP, 1 << (slot as usize % GROUP))
}

impl<V: Copy> BySlot<V> {
    /// The place of a slot, with room for a value; `None` if there is no memory, with nothing changed.
    /// `capacity` is the number of the block's slots.
    #[inline]
    pub(crate) fn place(&mut self, slot: u32, capacity: u32) -> Option<Place<'_, V>> {
        let (number, bit) = split(slot);
        if number >= self.groups.len() && !self.try_make_groups(capacity) {
            return None;
        }
        let group = &mut self.groups[number];
        if group.taken & bit != 0 {
            let rank = group.rank(bit);
            return Some(Place::Taken(&mut group.values[rank]));
        }
        if group.values.len() == group.values.capacity() {
            let slots = capacity as usize - number * GROUP;
            group.try_grow(slots.min(GROUP))?;
        }
        Some(Place::Free(Free { group, bit }))
    }

    #[cold]
    fn try_make_groups(&mut self, capacity: u32) -> bool {
        let groups = (capacity as usize).div_ceil(GROUP);
        if self.groups.try_reserve_exact(groups).is_err() {
            return false;
        }
        self.groups.resize_with(groups, || Group {
            taken: 0,
            values: Vec::new(),
        });
        true
    }

    /// The value of a slot, if it has one.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&V> {
        let (number, bit) = split(slot);
        let group = self.groups.get(number)?;
        (group.taken & bit != 0).then(|| &group.values[group.rank(bit)])
    }

    /// The value of a slot, if it has one.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut V> {
        let (number, bit) = split(slot);
        let group = self.groups.get_mut(number)?;
        let rank = group.rank(bit);
        (group.taken & bit != 0).then(|| &mut group.values[rank])
    }

    /// Shows every value with its slot, and removes those for which `keep` is `false`.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, &mut V) -> bool) {
        for (group, base) in self.groups.iter_mut().zip((0..).step_by(GROUP)) {
            group.retain(|bit, value| keep(base + bit, value));
        }
    }

    /// Whether no slot has a value.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.taken == 0)
    }
}

impl<V: Copy> Group<V> {
    /// The number of values before that of the slot with a bit.
    #[inline]
    fn rank(&self, bit: u64) -> usize {
        let below = self.taken & (bit - 1);
        if below == bit - 1 {
            // Where all slots have values, nothing needs to be counted.
            return bit.trailing_zeros() as usize;
        }
        below.count_ones() as usize
    }

    /// Makes room for another value; `None` if there is no memory. The group is of so many slots.
    ///
    /// A group in which one slot after the other is given a value is taken to go on like that.
    #[cold]
    fn try_grow(&mut self, slots: usize) -> Option<()> {
        let len = self.values.len();
        let first = self.taken.trailing_zeros();
        let in_a_row = self.taken.checked_shr(first).unwrap_or(0).trailing_ones() as usize == len;
        let room = if len >= FIRST && in_a_row {
            slots - first as usize
        } else {
            (2 * len).clamp(FIRST, GROUP)
        };
        let room = room.clamp(len + 1, slots);
        self.values.try_reserve_exact(room - len).ok()
    }

    fn retain(&mut self, mut keep: impl FnMut(u32, &mut V) -> bool) {
        let (mut rest, mut kept) = (self.taken, 0);
        for at in 0..self.values.len() {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
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

impl<V: Copy> Free<'_, V> {
    /// Gives the slot its value.
    #[inline]
    pub(crate) fn fill(self, value: V) {
        let (group, bit) = (self.group, self.bit);
        if group.taken < bit {
            group.values.push(value);
        } else {
            group.values.insert(group.rank(bit), value);
        }
        group.taken |= bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(map: &mut BySlot<u32>, slot: u32, capacity: u32, value: u32) {
        match map.place(slot, capacity).expect("there is memory") {
            Place::Taken(old) => *old = value,
            Place::Free(place) => place.fill(value),
        }
    }

    /// The room for values that a map has.
    fn room(map: &BySlot<u32>) -> usize {
        let room = |group: &Group<u32>| group.values.capacity();
        map.groups.iter().map(room).sum()
    }

    #[test]
    fn values_are_found_by_slot_whatever_is_removed() {
        for step in [1, 3, 7, 64, 99] {
            let mut map = BySlot::default();
            let slots = || (0..200).map(|number| number * step % 200);
            for slot in slots() {
                set(&mut map, slot, 200, 1000);
                set(&mut map, slot, 200, slot);
            }
            let present = |slot| slots().any(|other| other == slot);
            for slot in 0..300 {
                assert_eq!(map.get(slot).copied(), present(slot).then_some(slot));
            }
            let mut shown = Vec::new();
            map.retain(|slot, value| {
                shown.push((slot, *value));
                *value += 1;
                slot % 2 == 0
            });
            assert!(shown.iter().all(|(slot, value)| slot == value));
            assert!(shown.is_sorted());
            for slot in 0..200 {
                let value = (present(slot) && slot % 2 == 0).then_some(slot + 1);
                assert_eq!(map.get(slot).copied(), value);
                assert_eq!(map.get_mut(slot).copied(), value);
            }
            map.retain(|_, _| false);
            assert!(map.is_empty());
            assert!((0..200).all(|slot| map.get(slot).is_none()));
            assert_eq!(room(&map), 0);
        }
    }

    #[test]
    fn room_is_made_for_what_there_is() {
        let mut map = BySlot::default();
        set(&mut map, 1000, 4000, 0);
        assert_eq!((map.groups.len(), room(&map)), (63, FIRST));
        for slot in (0..4000).step_by(16) {
            set(&mut map, slot, 4000, 0);
        }
        assert!(room(&map) <= 2 * (250 + 1), "{}", room(&map));
    }

    #[test]
    fn slots_that_are_given_values_one_after_the_other_need_two_steps_a_group() {
        let mut map = BySlot::default();
        let (mut steps, mut before) = (0, 0);
        for slot in 10..200 {
            set(&mut map, slot, 200, 0);
            steps += usize::from(room(&map) != before);
            before = room(&map);
        }
        assert_eq!((steps, before), (8, 190), "in 4 groups");
    }

    #[test]
    fn a_place_that_is_not_filled_stays_free() {
        let mut map = BySlot::default();
        assert!(matches!(map.place(5, 10), Some(Place::Free(_))));
        assert!(map.is_empty() && map.get(5).is_none());
        set(&mut map, 5, 10, 1);
        assert!(matches!(map.place(5, 10), Some(Place::Taken(1))));
    }
}
