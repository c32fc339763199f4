//! Rows: the entries of a table in the order of their insertion, and an index to them.
//!
//! An entry is known by its number, that of its place. Removing one leaves the place, a gap. Gaps are closed, and
//! entries numbered anew, when there is no room for another entry and half of the room is gaps, or no more memory;
//! and after a collection that has removed many.
//!
//! While the heap is being marked the collector refers to entries by number, and has something written down about each
//! of them, its [`Side`]: places then neither move nor are used again, even if the entry has been taken out
//! (WAIT-2). So sides are apart from entries, which can all be taken out at once.

use core::alloc::Layout;
use core::mem;
use core::ops::Range;

use hashbrown::HashTable;

use crate::table::side::Side;

/// An entry of a table.
pub(crate) trait Row {
    /// What the collector writes down beside an entry.
    type Side: Side;

    /// The hash that the entry is found by. It never changes.
    fn hash(&self) -> u64;
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
    /// By place, but for the places before `base`, which are gaps.
    entries: Vec<Option<E>>,
    base: u32,
    /// By place.
    sides: Vec<E::Side>,
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
            entries: Vec::new(),
            base: 0,
            sides: Vec::new(),
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
        let places = self.entries.capacity().min(self.sides.capacity());
        places.min(self.index.capacity())
    }

    /// The bytes of memory taken.
    pub(crate) fn bytes(&self) -> usize {
        let places = bytes_for::<E>(self.entries.capacity(), self.sides.capacity());
        places.saturating_add(self.index.allocation_size())
    }

    /// The numbers that entries may have, of which the first is that of an entry.
    pub(crate) fn numbers(&self) -> Range<u32> {
        self.first..self.sides.len() as u32
    }

    /// Where the entry of a number is among the entries, if it is there.
    fn at(&self, number: u32) -> Option<usize> {
        number.checked_sub(self.base).map(|at| at as usize)
    }

    /// The entry of a number, if there is one.
    pub(crate) fn get(&self, number: u32) -> Option<&E> {
        self.entries.get(self.at(number)?)?.as_ref()
    }

    /// What the collector has written down beside the entry of a number, be the entry there or not.
    pub(crate) fn side(&self, number: u32) -> Option<&E::Side> {
        self.sides.get(number as usize)
    }

    /// The entry of a number, and what the collector has written down beside it, unless it is doomed.
    pub(crate) fn get_with_side(&self, number: u32) -> Option<(&E, &E::Side)> {
        let side = self.side(number)?;
        Some((self.get(number).filter(|_| !side.is_doomed())?, side))
    }

    /// The entry of a number, if there is one.
    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut E> {
        let at = self.at(number)?;
        self.entries.get_mut(at)?.as_mut()
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
        let entries = self.entries.capacity() - self.entries.len();
        let sides = self.sides.capacity() - self.sides.len();
        entries.min(sides).min(index) >= more
    }

    /// Whether half of the rows, or more, are gaps.
    pub(crate) fn is_half_empty(&self) -> bool {
        self.len() <= self.sides.len() / 2
    }

    /// Whether rows of entries that were removed take up room.
    pub(crate) fn has_gaps(&self) -> bool {
        self.len() < self.sides.len()
    }

    /// How much room there should be beyond what is needed for `more` entries, so that the next ones need no
    /// memory: a table that grows doubles.
    pub(crate) fn usual_spare(&self, more: usize) -> usize {
        let usual = self.sides.capacity().saturating_mul(2).max(4);
        usual.saturating_sub(self.sides.len()).saturating_sub(more)
    }

    /// The bytes of memory that [`try_reserve`](Rows::try_reserve) would leave taken, or a little more.
    pub(crate) fn bytes_with(&self, more: usize) -> Result<usize, RowError> {
        let places = self.places_with(more)?;
        let entries = (self.entries.len() + more).max(self.entries.capacity());
        let index = if self.index.capacity() >= places {
            self.index.allocation_size()
        } else {
            // One byte beside each number, and one entry of eight free.
            let buckets = places.saturating_mul(8).div_ceil(7);
            let buckets = buckets.checked_next_power_of_two().unwrap_or(usize::MAX);
            let index = buckets.saturating_mul(size_of::<u32>() + 1);
            index.saturating_add(64)
        };
        Ok(bytes_for::<E>(entries, places).saturating_add(index))
    }

    /// The places that there are with room for more.
    fn places_with(&self, more: usize) -> Result<usize, RowError> {
        let wanted = self.sides.len().checked_add(more);
        let fits = |&places: &usize| {
            u32::try_from(places).is_ok()
                && Layout::array::<Option<E>>(places).is_ok()
                && Layout::array::<E::Side>(places).is_ok()
        };
        let wanted = wanted.filter(fits).ok_or(RowError::Overflow)?;
        Ok(wanted.max(self.sides.capacity()))
    }

    /// Makes room for just as many more entries. But for room, nothing changes on failure.
    pub(crate) fn try_reserve(&mut self, more: usize) -> Result<(), RowError> {
        let places = self.places_with(more)?;
        let layout = Layout::array::<Option<E>>(places).unwrap_or(Layout::new::<E>());
        let refused = RowError::Memory(layout);
        let mut larger = HashTable::new();
        let grows = self.index.capacity() < places;
        if grows {
            let hasher = |_: &u32| unreachable!("the index is empty");
            larger.try_reserve(places, hasher).map_err(|_| refused)?;
        }
        let reserved = self.entries.try_reserve_exact(more);
        reserved.map_err(|_| refused)?;
        let reserved = self.sides.try_reserve_exact(places - self.sides.len());
        reserved.map_err(|_| refused)?;
        if grows {
            self.index = larger;
            self.index_anew();
        }
        Ok(())
    }

    /// Adds an entry, for which there is room and which is not there yet.
    pub(crate) fn insert(&mut self, entry: E) -> u32 {
        let number = self.sides.len() as u32;
        let hash = entry.hash();
        self.entries.push(Some(entry));
        self.sides.push(E::Side::default());
        let Rows { entries, base, .. } = self;
        let hasher = |&number: &u32| hash_of(entries, *base, number);
        self.index.insert_unique(hash, number, hasher);
        number
    }

    /// Removes the entry of a number.
    pub(crate) fn remove(&mut self, number: u32) -> Option<E> {
        self.forget(number);
        self.take_out(number)
    }

    /// Takes the entry of a number out of its place.
    fn take_out(&mut self, number: u32) -> Option<E> {
        let at = self.at(number)?;
        let taken = self.entries.get_mut(at)?.take();
        if number == self.first {
            let gaps = self.entries[at..]
                .iter()
                .take_while(|entry| entry.is_none());
            self.first += gaps.count() as u32;
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
        let mut numbers = self.doomed_from..self.sides.len() as u32;
        let is_doomed = |&number: &u32| {
            self.get(number).is_some() && self.side(number).is_some_and(Side::is_doomed)
        };
        let number = numbers.find(is_doomed)?;
        self.doomed_from = number + 1;
        self.take_out(number)
    }

    /// Takes everything out. The places can be left as they are, for the sake of the collector.
    pub(crate) fn take(&mut self, leave_places: bool) -> impl Iterator<Item = E> + use<E> {
        let entries = mem::take(&mut self.entries);
        if leave_places {
            self.index.clear();
            self.base = self.sides.len() as u32;
            self.first = self.base;
        } else {
            *self = Rows::default();
        }
        entries.into_iter().flatten()
    }

    /// Gives back memory that is not needed, if the little that is needed meanwhile can be had: this is
    /// also done in collections, which must not fail for want of memory.
    pub(crate) fn shrink(&mut self) {
        let mut small = Rows::default();
        if small.try_reserve(self.len()).is_ok() {
            let entries = mem::take(&mut self.entries).into_iter();
            for entry in entries.flatten() {
                small.insert(entry);
            }
            *self = small;
        }
    }

    /// Whether so much of the table is not in use that it should be made smaller.
    pub(crate) fn is_sparse(&self) -> bool {
        self.sides.capacity() > SMALL && self.len() < self.sides.capacity() / 4
    }

    /// Moves the entries together and numbers them anew.
    pub(crate) fn close_gaps(&mut self) {
        self.entries.retain(Option::is_some);
        self.sides.clear();
        self.sides.resize_with(self.entries.len(), E::Side::default);
        (self.base, self.first) = (0, 0);
        self.index.clear();
        self.index_anew();
    }

    /// Fills the index, which is empty and has room for all entries.
    fn index_anew(&mut self) {
        let Rows {
            entries,
            base,
            index,
            ..
        } = self;
        for (number, entry) in (*base..).zip(entries.iter()) {
            if let Some(entry) = entry {
                let hasher = |&number: &u32| hash_of(entries, *base, number);
                index.insert_unique(entry.hash(), number, hasher);
            }
        }
    }
}

fn hash_of<E: Row>(entries: &[Option<E>], base: u32, number: u32) -> u64 {
    let at = number.checked_sub(base).map(|at| at as usize);
    let entry = at.and_then(|at| entries.get(at)?.as_ref());
    entry.expect("the index leads to entries").hash()
}

fn bytes_for<E: Row>(entries: usize, sides: usize) -> usize {
    let entries = entries.saturating_mul(size_of::<Option<E>>());
    let sides = sides.saturating_mul(size_of::<E::Side>());
    entries.saturating_add(sides)
}

/// The hash of an object's identity.
pub(crate) fn hash_address(address: usize) -> u64 {
    // Fibonacci hashing; the table takes bits from both ends.
    let spread = (address as u64 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread ^ (spread >> 32)
}
