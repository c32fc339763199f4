//! What tables that map keys to values have in common: entries are found, added and removed here.
//!
//! Code of users runs in `Hash`, before the table is borrowed; in `Eq`, while it is borrowed to read; and in the
//! drop glue of keys and values, after the borrow has ended. The number under which an entry was found is
//! its number until such code runs again.

use core::cell::Ref;

use crate::heap::{AllocErrorKind, Heap};
use crate::table::object::{Table, TableRow};
use crate::table::rows::Row;

/// An entry that maps a key to a value.
pub(crate) trait MapRow<'gc>: TableRow {
    type Key;
    type Value;

    /// What a key is compared by.
    type Sought: ?Sized;

    /// What is had of a value to look at it.
    type Ref;

    /// What is had of a value to change it.
    type RefMut;

    /// Does for a key what has to be done before it is one of a table.
    fn try_prepare(heap: &'gc Heap, key: &Self::Key) -> Result<(), AllocErrorKind>;

    /// The entry of a key, which has been prepared and has this hash.
    fn new(hash: u64, key: Self::Key, value: Self::Value) -> Self;

    fn sought(key: &Self::Key) -> &Self::Sought;

    fn value_mut(&mut self) -> &mut Self::Value;

    fn into_value(self) -> Self::Value;

    /// Shades what the program need not have held to be given the value of an entry that it has found
    /// (BARRIER-1).
    fn shade_found(&self, heap: &Heap);

    fn get(table: &'gc Table<Self>, number: u32) -> Option<Self::Ref>;

    fn get_mut(table: &'gc Table<Self>, heap: &Heap, number: u32) -> Option<Self::RefMut>;
}

/// An entry that is found by a `Q`.
pub(crate) trait FoundBy<Q: ?Sized>: Row {
    fn hash_of(key: &Q) -> u64;

    /// Whether this is the entry of a key that has this hash.
    fn is_of(&self, hash: u64, key: &Q) -> bool;
}

/// A key and a value that were refused.
pub(crate) struct Refused<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    pub(crate) kind: AllocErrorKind,
}

/// The key and the value of an entry that was refused.
type RefusedBy<'gc, E> = Refused<<E as MapRow<'gc>>::Key, <E as MapRow<'gc>>::Value>;

impl<E: TableRow> Table<E> {
    /// The number of a key's entry, where keys are compared by identity or kept: code that compares them is shown
    /// nothing that the program need not have held.
    #[track_caller]
    pub(crate) fn look_up<Q: ?Sized>(&self, key: &Q) -> Option<u32>
    where
        E: FoundBy<Q>,
    {
        let hash = E::hash_of(key);
        self.rows().find(hash, |row| row.is_of(hash, key))
    }

    /// The number of a key's entry.
    #[track_caller]
    pub(crate) fn find<Q: ?Sized>(&self, heap: &Heap, hash: u64, key: &Q) -> Option<u32>
    where
        E: FoundBy<Q>,
    {
        self.rows().find(hash, |row| {
            row.shade_compared(heap, hash);
            row.is_of(hash, key)
        })
    }

    /// The number of a key's entry.
    #[track_caller]
    pub(crate) fn look_up_in<Q: ?Sized>(&self, heap: &Heap, key: &Q) -> Option<u32>
    where
        E: FoundBy<Q>,
    {
        self.find(heap, E::hash_of(key), key)
    }

    /// The number of a key's entry, which is to be changed: a table that is borrowed is refused, be there one or
    /// not.
    #[track_caller]
    pub(crate) fn look_up_to_change<Q: ?Sized>(&self, heap: &Heap, key: &Q) -> Option<u32>
    where
        E: FoundBy<Q>,
    {
        let hash = E::hash_of(key);
        drop(self.rows_mut(heap));
        self.find(heap, hash, key)
    }

    /// The entries in the order of insertion; the table is borrowed as long as the iterator or one of them is.
    #[track_caller]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Ref<'_, E>> {
        let rows = self.rows();
        rows.numbers().filter_map(move |number| {
            Ref::filter_map(Ref::clone(&rows), |rows| rows.get(number)).ok()
        })
    }

    /// Removes the entries for which `keep` is `false`; the table is borrowed while `keep` runs.
    #[track_caller]
    pub(crate) fn retain(&self, heap: &Heap, mut keep: impl FnMut(&mut E) -> bool) {
        let numbers = self.rows().numbers();
        for number in numbers {
            let mut rows = self.rows_mut(heap);
            let Some(row) = rows.get_mut(number) else {
                continue;
            };
            // SAFETY: BARRIER-2: the table is borrowed to change it.
            unsafe { row.shade_kept(heap) }
            if keep(row) {
                continue;
            }
            let removed = rows.remove(number);
            // What is dropped here may use the table.
            drop(rows);
            drop(removed);
        }
    }

    /// Removes all entries and returns them, in the order of insertion.
    #[track_caller]
    pub(crate) fn take_all(&self, heap: &Heap) -> impl Iterator<Item = E> + use<E> {
        let mut rows = self.rows_mut(heap);
        let marking = heap.is_being_marked();
        if marking {
            for (row, _) in rows.iter() {
                // SAFETY: BARRIER-2: the table is borrowed to change it.
                unsafe { row.shade_kept(heap) }
            }
        }
        let taken = rows.take(marking);
        self.recount(&rows);
        taken
    }
}

impl<'gc, E: MapRow<'gc>> Table<E> {
    /// Adds the entry of a key that has none, and returns its number.
    #[track_caller]
    pub(crate) fn try_add(
        &self,
        heap: &'gc Heap,
        hash: u64,
        key: E::Key,
        value: E::Value,
    ) -> Result<u32, RefusedBy<'gc, E>> {
        let prepared = E::try_prepare(heap, &key);
        match prepared.and_then(|()| self.try_reserve(heap, 1)) {
            Ok(mut rows) => Ok(rows.insert(E::new(hash, key, value))),
            Err(kind) => Err(Refused { key, value, kind }),
        }
    }

    /// The value of an entry, to look at it.
    #[track_caller]
    pub(crate) fn show(&'gc self, heap: &Heap, number: u32) -> Option<E::Ref> {
        self.rows().get(number)?.shade_found(heap);
        E::get(self, number)
    }

    /// Replaces the value of an entry, and returns the one that it had.
    #[track_caller]
    pub(crate) fn replace(&self, heap: &Heap, number: u32, value: E::Value) -> Option<E::Value> {
        let mut rows = self.rows_mut(heap);
        let row = rows.get_mut(number)?;
        // SAFETY: BARRIER-2: the table is borrowed to change it.
        unsafe { row.shade_kept(heap) }
        row.shade_found(heap);
        Some(core::mem::replace(row.value_mut(), value))
    }

    /// Adds an entry, or replaces the value of that of the key, and returns the one that it had. The key that
    /// is there stays.
    #[track_caller]
    pub(crate) fn try_insert(
        &self,
        heap: &'gc Heap,
        key: E::Key,
        value: E::Value,
    ) -> Result<Option<E::Value>, RefusedBy<'gc, E>>
    where
        E: FoundBy<E::Sought>,
    {
        let hash = E::hash_of(E::sought(&key));
        match self.find(heap, hash, E::sought(&key)) {
            Some(number) => Ok(self.replace(heap, number, value)),
            None => self.try_add(heap, hash, key, value).map(|_| None),
        }
    }

    /// Removes an entry and returns its value.
    #[track_caller]
    pub(crate) fn take(&self, heap: &Heap, number: u32) -> Option<E::Value> {
        let mut rows = self.rows_mut(heap);
        let row = rows.get(number)?;
        // SAFETY: BARRIER-2: the table is borrowed to change it.
        unsafe { row.shade_kept(heap) }
        row.shade_found(heap);
        let removed = rows.remove(number);
        drop(rows);
        // What is dropped here, the key, may use the table.
        removed.map(E::into_value)
    }
}
