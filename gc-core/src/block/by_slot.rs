//! A map from the slots of one block to values.
//!
//! Slots are in groups of 64, as in a word of a bitmap. How a group holds its values is its own business:
//! as a [`List`](list::List), or as a [row of weak cells](crate::block::notes::cells::Cells).
//!
//! # What was rejected
//! - *A number for each slot and the values in rows*: 2 bytes for each slot and 2 beside each value, and as
//!   the rows grow to the size of the block, copies of all of them.
//! - *A value or none for each slot*: fast, and large where one object in a hundred has any.

pub(crate) mod list;

/// Slots in a group.
pub(crate) const GROUP: usize = 64;

/// What 64 neighbouring slots have.
pub(crate) trait Group: Default {
    /// Whether no slot has a value.
    fn is_empty(&self) -> bool;
}

/// Values of some of a block's slots.
#[derive(Debug)]
pub(crate) struct BySlot<G> {
    /// Empty, or as many as the slots of the block need.
    groups: Vec<G>,
}

/// A slot, in its group.
pub(crate) struct Place<'m, G> {
    pub(crate) group: &'m mut G,
    /// The slot's bit, in words that have one for each slot of the group.
    pub(crate) bit: u64,
    /// How many slots there are from the group's first on.
    pub(crate) slots: u32,
}

impl<G> Default for BySlot<G> {
    fn default() -> Self {
        BySlot { groups: Vec::new() }
    }
}

/// The number of a slot's group, and its bit there.
#[inline]
fn split(slot: u32) -> (usize, u64) {
    (slot as usize / GROUP, 1 << (slot as usize % GROUP))
}

impl<G: Group> BySlot<G> {
    /// The place of a slot; `None` if there is no memory, with nothing changed.
    /// `capacity` is the number of the block's slots.
    #[inline]
    pub(crate) fn place(&mut self, slot: u32, capacity: u32) -> Option<Place<'_, G>> {
        let (number, bit) = split(slot);
        let group = if number < self.groups.len() {
            &mut self.groups[number]
        } else {
            &mut self.try_make_groups(capacity)?[number]
        };
        let slots = capacity - (number * GROUP) as u32;
        Some(Place { group, bit, slots })
    }

    #[cold]
    #[inline(never)]
    fn try_make_groups(&mut self, capacity: u32) -> Option<&mut [G]> {
        let groups = (capacity as usize).div_ceil(GROUP);
        self.groups.try_reserve_exact(groups).ok()?;
        self.groups.resize_with(groups, G::default);
        Some(&mut self.groups)
    }

    /// The group of a slot, if there are groups, and the slot's bit.
    #[inline]
    pub(crate) fn group(&self, slot: u32) -> Option<(&G, u64)> {
        let (number, bit) = split(slot);
        Some((self.groups.get(number)?, bit))
    }

    /// The group of a slot, if there are groups, and the slot's bit.
    #[inline]
    pub(crate) fn group_mut(&mut self, slot: u32) -> Option<(&mut G, u64)> {
        let (number, bit) = split(slot);
        Some((self.groups.get_mut(number)?, bit))
    }

    /// Every group that has values, with its first slot.
    pub(crate) fn groups_mut(&mut self) -> impl Iterator<Item = (u32, &mut G)> {
        (0..)
            .step_by(GROUP)
            .zip(&mut self.groups)
            .filter(|(_, group)| !group.is_empty())
    }

    /// Whether no slot has a value.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.iter().all(G::is_empty)
    }
}

/// How many of the slots before that with a bit are in a set.
#[inline]
fn rank(set: u64, bit: u64) -> usize {
    let below = set & (bit - 1);
    if below == bit - 1 {
        // Where all slots have values, nothing needs to be counted.
        return bit.trailing_zeros() as usize;
    }
    below.count_ones() as usize
}

/// The numbers of the bits that are set, lowest first.
#[inline]
pub(crate) fn ones(set: u64) -> impl Iterator<Item = u32> {
    crate::block::bitmap::ones_of_word(set, 0)
}
