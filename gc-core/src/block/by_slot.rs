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
    fn row(&self, slot: u32) -> Option<usize> {
        usize::from(*self.index.get(slot as usize)?).checked_sub(1)
    }

    /// Gives a slot a value, unless it has one; `false` if there is no memory. `capacity` is the number of
    /// the block's slots.
    pub(crate) fn try_add(&mut self, slot: u32, capacity: u32, value: V) -> bool {
        if self.row(slot).is_some() {
            return true;
        }
        if self.index.is_empty() {
            if self.index.try_reserve_exact(capacity as usize).is_err() {
                return false;
            }
            self.index.resize(capacity as usize, 0);
        }
        if self.values.try_reserve(1).is_err() || self.slots.try_reserve(1).is_err() {
            return false;
        }
        self.values.push(value);
        self.slots.push(fit(slot as usize));
        self.index[slot as usize] = fit(self.values.len());
        true
    }

    /// The value of a slot, if it has one.
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
            assert!(map.try_add(slot, 100, slot));
            assert!(map.try_add(slot, 100, 1000));
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
