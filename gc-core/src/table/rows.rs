//! Rows: the entries of a table in the order of their insertion, and an index to them.
//!
//! An entry is known by its number, that of its place. Removing one leaves the place, a gap. Gaps are closed, and
//! entries numbered anew, when there is no room for another entry and half of the room is gaps, or no more memory;
//! and after a collection that has removed many.
//!
//! While the heap is being marked the collector refers to entries by number, and finds in an entry's place its
//! [`Side`], even when the entry has been taken out: places then neither move nor are used again (WAIT-2).

use core::alloc::Layout;
use core::mem;
use core::ops::Range;
use std::vec;

use hashbrown::HashTable;

use crate::table::side::Side;

/// An entry of a table.
pub(crate) trait Row {
    /// What the collector writes down beside an entry.
    type Side: Side;

    /// The hash that the entry is found by. It never changes.
    fn hash(&self) -> u64;
}

/// An entry, or the gap that it has left, and what the collector has written down there.
#[derive(Debug)]
struct Place<E: Row> {
    entry: Option<E>,
    side: E::Side,
}

/// There is no room for more entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowError {
    /// More than can be numbered.
    Overflow,
    /// The system has no memory of this layout.
    Memory(Layout),
}

/// The entries of a table.
#[derive(Debug)]
pub(crate) struct Rows<E: Row> {
    rows: Vec<Place<E>>,
    index: HashTable<u32>,
    /// What comes before this is gaps, so that the first entry is found at once in a table that is emptied from
    /// the front.
    first: u32,
    /// Entries that the collector has removed and that are still to be dropped; they are not in `index`.
    doomed: usize,
    /// Where to look for the next of them.
    doomed_from: u32,
}

/// A table whose entries number less than this is not worth the work of shrinking it.
const SMALL: usize = 16;

impl<E: Row> Default for Rows<E> {
    fn default() -> Self {
        Rows {
            rows: Vec::new(),
            index: HashTable::new(),
            first: 0,
            doomed: 0,
            doomed_from: 0,
        }
    }
}

impl<E: Row> Rows<E> {
    /// The number of entries.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// The number of entries there is room for.
    pub(crate) fn capacity(&self) -> usize {
        self.rows.capacity().min(self.index.capacity())
    }

    /// The bytes of memory taken.
    pub(crate) fn bytes(&self) -> usize {
        bytes_for::<E>(self.rows.capacity()) + self.index.allocation_size()
    }

    /// The numbers that entries may have, of which the first is that of an entry.
    pub(crate) fn numbers(&self) -> Range<u32> {
        self.first..self.rows.len() as u32
    }

    /// The entry of a number, if there is one.
    pub(crate) fn get(&self, number: u32) -> Option<&E> {
        self.rows.get(number as usize)?.entry.as_ref()
    }

    /// What the collector has written down beside the entry of a number, be the entry there or not.
    pub(crate) fn side(&self, number: u32) -> Option<&E::Side> {
        Some(&self.rows.get(number as usize)?.side)
    }

    /// The entry of a number, and what the collector has written down beside it, unless it is doomed.
    pub(crate) fn get_with_side(&self, number: u32) -> Option<(&E, &E::Side)> {
        let Place { entry, side } = self.rows.get(number as usize)?;
        Some((entry.as_ref().filter(|_| !side.is_doomed())?, side))
    }

    /// The entry of a number, if there is one.
    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut E> {
        self.rows.get_mut(number as usize)?.entry.as_mut()
    }

    /// The number of the entry with this hash for which `is_it` holds.
    pub(crate) fn find(&self, hash: u64, mut is_it: impl FnMut(&E) -> bool) -> Option<u32> {
        let is_row = |&number: &u32| self.get(number).is_some_and(&mut is_it);
        self.index.find(hash, is_row).copied()
    }

    /// Entries that are not doomed, in the order of insertion, and what the collector has written down beside them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&E, &E::Side)> {
        self.numbers()
            .filter_map(|number| self.get_with_side(number))
    }

    /// Whether there is room for more entries.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        let index = self.index.capacity() - self.index.len();
        self.rows.capacity() - self.rows.len() >= more && index >= more
    }

    /// Whether half of the rows, or more, are gaps.
    pub(crate) fn is_half_empty(&self) -> bool {
        self.len() <= self.rows.len() / 2
    }

    /// Whether rows of entries that were removed take up room.
    pub(crate) fn has_gaps(&self) -> bool {
        self.len() < self.rows.len()
    }

    /// How much room there should be beyond what is needed for `more` entries, so that the next ones need no
    /// memory: a table that grows doubles.
    pub(crate) fn usual_spare(&self, more: usize) -> usize {
        let usual = self.rows.capacity().saturating_mul(2).max(4);
        usual.saturating_sub(self.rows.len()).saturating_sub(more)
    }

    /// The bytes of memory that [`try_reserve`](Rows::try_reserve) would leave taken, or a little more.
    pub(crate) fn bytes_with(&self, more: usize) -> Result<usize, RowError> {
        let rows = self.rows_with(more)?;
        let index = if self.index.capacity() >= rows {
            self.index.allocation_size()
        } else {
            // One byte beside each number, and one entry of eight free.
            let buckets = rows.saturating_mul(8).div_ceil(7);
            let buckets = buckets.checked_next_power_of_two().unwrap_or(usize::MAX);
            let index = buckets.saturating_mul(size_of::<u32>() + 1);
            index.saturating_add(64)
        };
        Ok(bytes_for::<E>(rows).saturating_add(index))
    }

    /// The rows that there are with room for more.
    fn rows_with(&self, more: usize) -> Result<usize, RowError> {
        let wanted = self.rows.len().checked_add(more);
        let fits =
            |&rows: &usize| u32::try_from(rows).is_ok() && Layout::array::<Place<E>>(rows).is_ok();
        let wanted = wanted.filter(fits).ok_or(RowError::Overflow)?;
        Ok(wanted.max(self.rows.capacity()))
    }

    /// Makes room for just as many more entries. Nothing changes on failure.
    pub(crate) fn try_reserve(&mut self, more: usize) -> Result<(), RowError> {
        let rows = self.rows_with(more)?;
        let layout = Layout::array::<Place<E>>(rows).unwrap_or(Layout::new::<E>());
        let refused = RowError::Memory(layout);
        let mut larger = HashTable::new();
        let grows = self.index.capacity() < rows;
        if grows {
            let hasher = |_: &u32| unreachable!("the index is empty");
            larger.try_reserve(rows, hasher).map_err(|_| refused)?;
        }
        let additional = rows - self.rows.len();
        let reserved = self.rows.try_reserve_exact(additional);
        reserved.map_err(|_| refused)?;
        if grows {
            self.index = larger;
            self.index_anew();
        }
        Ok(())
    }

    /// Adds an entry, for which there is room and which is not there yet.
    pub(crate) fn insert(&mut self, entry: E) -> u32 {
        let number = self.rows.len() as u32;
        let hash = entry.hash();
        self.rows.push(Place {
            entry: Some(entry),
            side: E::Side::default(),
        });
        let rows = &self.rows;
        self.index
            .insert_unique(hash, number, |&number| hash_of(rows, number));
        number
    }

    /// Removes the entry of a number.
    pub(crate) fn remove(&mut self, number: u32) -> Option<E> {
        self.forget(number);
        self.take_row(number)
    }

    /// Takes the entry of a number out of the rows.
    fn take_row(&mut self, number: u32) -> Option<E> {
        let taken = self.rows.get_mut(number as usize)?.entry.take();
        if number == self.first {
            let after = self.rows[number as usize..].iter();
            self.first += after.take_while(|place| place.entry.is_none()).count() as u32;
        }
        taken
    }

    /// Takes the entry of a number out of the index.
    fn forget(&mut self, number: u32) {
        let Some(entry) = self.get(number) else {
            return;
        };
        if let Ok(found) = self.index.find_entry(entry.hash(), |&at| at == number) {
            found.remove();
        }
    }

    /// Removes the entries for which `is_dead` holds. What they own is left to be dropped, where they own
    /// anything: see [`take_doomed`](Rows::take_doomed).
    ///
    /// Needs no memory.
    pub(crate) fn doom(&mut self, mut is_dead: impl FnMut(&E, &E::Side) -> bool) {
        for number in self.numbers() {
            let Some((_, side)) = self
                .get_with_side(number)
                .filter(|&(entry, side)| is_dead(entry, side))
            else {
                continue;
            };
            if mem::needs_drop::<E>() {
                side.doom();
                self.doomed += 1;
                self.forget(number);
            } else {
                self.remove(number);
            }
        }
    }

    /// Takes out one of the entries that [`doom`](Rows::doom) has removed.
    pub(crate) fn take_doomed(&mut self) -> Option<E> {
        self.doomed = self.doomed.checked_sub(1).or_else(|| {
            self.doomed_from = 0;
            None
        })?;
        let doomed = |place: &Place<E>| place.entry.is_some() && place.side.is_doomed();
        let from = self.doomed_from as usize;
        let at = from + self.rows[from..].iter().position(doomed)?;
        self.doomed_from = at as u32 + 1;
        self.take_row(at as u32)
    }

    /// Takes everything out.
    pub(crate) fn take(&mut self) -> Taken<E> {
        Taken(mem::take(self).rows.into_iter())
    }

    /// Takes all entries out and leaves their places, if the memory for that can be had.
    pub(crate) fn try_take_from_places(&mut self) -> Option<Taken<E>> {
        let mut taken = Vec::new();
        taken.try_reserve_exact(self.len()).ok()?;
        self.index.clear();
        let entries = self.rows.iter_mut().filter_map(|place| place.entry.take());
        taken.extend(entries.map(|entry| Place {
            entry: Some(entry),
            side: E::Side::default(),
        }));
        self.first = self.rows.len() as u32;
        Some(Taken(taken.into_iter()))
    }

    /// Gives back memory that is not needed, if the little that is needed meanwhile can be had: this is
    /// also done in collections, which must not fail for want of memory.
    pub(crate) fn shrink(&mut self) {
        let (mut rows, mut index) = (Vec::new(), HashTable::new());
        let hasher = |_: &u32| unreachable!("the index is empty");
        if rows.try_reserve_exact(self.len()).is_ok()
            && index.try_reserve(self.len(), hasher).is_ok()
        {
            rows.extend(self.rows.drain(..).filter(|place| place.entry.is_some()));
            (self.rows, self.index, self.first) = (rows, index, 0);
            self.index_anew();
        }
    }

    /// Whether so much of the table is not in use that it should be made smaller.
    pub(crate) fn is_sparse(&self) -> bool {
        self.rows.capacity() > SMALL && self.len() < self.rows.capacity() / 4
    }

    /// Moves the entries together and numbers them anew.
    pub(crate) fn close_gaps(&mut self) {
        self.rows.retain(|place| place.entry.is_some());
        self.first = 0;
        self.index.clear();
        self.index_anew();
    }

    /// Fills the index, which is empty and has room for all entries.
    fn index_anew(&mut self) {
        let Rows { rows, index, .. } = self;
        let places = (0..).zip(rows.iter());
        let entries = places.filter_map(|(number, place)| Some((number, place.entry.as_ref()?)));
        for (number, entry) in entries {
            index.insert_unique(entry.hash(), number, |&number| hash_of(rows, number));
        }
    }
}

/// The entries of a table, taken out of it, in the order of insertion.
pub(crate) struct Taken<E: Row>(vec::IntoIter<Place<E>>);

impl<E: Row> Iterator for Taken<E> {
    type Item = E;

    fn next(&mut self) -> Option<E> {
        self.0.find_map(|place| place.entry)
    }
}

fn hash_of<E: Row>(rows: &[Place<E>], number: u32) -> u64 {
    let place = rows.get(number as usize);
    let entry = place.and_then(|place| place.entry.as_ref());
    entry.expect("the index leads to entries").hash()
}

fn bytes_for<E: Row>(rows: usize) -> usize {
    rows.saturating_mul(size_of::<Place<E>>())
}

/// The hash of an object's identity.
pub(crate) fn hash_address(address: usize) -> u64 {
    // Fibonacci hashing; the table takes bits from both ends.
    let spread = (address as u64 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread ^ (spread >> 32)
}
