//! A map from the slots of one block to values.

/// Values of some of a block's slots.
///
/// A slot's value is found through an array of one small number a slot, so that finding it takes the same
/// time for every slot, and takes no more memory than it needs: 2 bytes for each slot of a block that
/// has a value at all, and 2 beside each value.
#[derive(Debug)]
pub(crate) struct BySlot<V> {
    /// For each slot, the number of its row counted from 1, or 0. Empty as long as there is no row.
    index: Vec<u16>,
    values: Vec<V>,
    /// The slot of each value.
    slots: Vec<u16>,
}

const _: () = assert!(crate::block::size::MAX_CAPACITY < u16::MAX as usize);

impl<V> Default for BySlot<V> {
    fn default() -> Self {
        BySlot {
            index: Vec::new(),
            values: Vec::new(),
            slots: Vec::new(),
        }
    }
}

impl<V> BySlot<V> {
    #[inline]
    fn row(&self, slot: u32) -> Option<usize> {
        usize::from(*self.index.get(slot as usize)?).checked_sub(1)
    }

    /// Makes room for the value of one more slot; `false` if there is no memory. `capacity` is the number of
    /// the block's slots.
    #[inline]
    pub(crate) fn try_reserve(&mut self, capacity: u32) -> bool {
        let rows = self.values.capacity().min(self.slots.capacity());
        self.values.len() < rows || self.try_grow(capacity)
    }

    #[cold]
    fn try_grow(&mut self, capacity: u32) -> bool {
        if self.index.is_empty() {
            if self.index.try_reserve_exact(capacity as usize).is_err() {
                return false;
            }
            self.index.resize(capacity as usize, 0);
        }
        self.values.try_reserve(1).is_ok() && self.slots.try_reserve(1).is_ok()
    }

    /// Gives a slot a value, for which there is room, unless it has one.
    #[inline]
    pub(crate) fn insert(&mut self, slot: u32, value: V) {
        let row = &mut self.index[slot as usize];
        if *row == 0 {
            self.values.push(value);
            self.slots.push(fit(slot as usize));
            *row = fit(self.values.len());
        }
    }

    /// The value of a slot, if it has one.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&V> {
        Some(&self.values[self.row(slot)?])
    }

    /// The value of a slot, if it has one.
    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut V> {
        let row = self.row(slot)?;
        Some(&mut self.values[row])
    }

    /// Shows every value with its slot, and removes those for which `keep` is `false`.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, &mut V) -> bool) {
        let mut at = 0;
        while at < self.values.len() {
            let slot = self.slots[at];
            if keep(u32::from(slot), &mut self.values[at]) {
                at += 1;
                continue;
            }
            self.index[usize::from(slot)] = 0;
            self.values.swap_remove(at);
            self.slots.swap_remove(at);
            if let Some(&moved) = self.slots.get(at) {
                self.index[usize::from(moved)] = fit(at + 1);
            }
        }
    }

    /// Whether no slot has a value.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The index of a slot or the number of a row, which fits: a block has fewer slots than `u16` has numbers.
fn fit(number: usize) -> u16 {
    debug_assert!(u16::try_from(number).is_ok());
    number as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_slot_whatever_is_removed() {
        let mut map = BySlot::default();
        for slot in (0..100).step_by(3) {
            assert!(map.try_reserve(100));
            map.insert(slot, slot);
            map.insert(slot, 1000);
        }
        map.retain(|slot, _| slot % 2 == 0);
        for slot in 0..100 {
            assert_eq!(map.get(slot).copied(), (slot % 6 == 0).then_some(slot));
        }
        map.retain(|_, _| false);
        assert!(map.is_empty());
        assert!((0..100).all(|slot| map.get(slot).is_none()));
    }
}
