//! `WeakTable`: weak keys and weak values.

mod row;

use core::fmt;

use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::entry::{Entry, EntryTable, entry_table};
use crate::table::handle::table_handle;
use crate::table::map::{FoundBy, MapRow};
use crate::table::object::Table;
use crate::table::weak_table::row::WeakRow;
use crate::trace::sealed::Seal;
use crate::trace::{Managed, Trace};

/// A map from objects to objects that keeps neither alive: an entry is there as long as both are.
///
/// Keys are compared by identity. A key that is revived for its [finalizer](crate::Finalize) is still in the
/// table then; a value that is, is not.
///
/// ```
/// use gc_core::{Heap, WeakTable};
///
/// let mut heap = Heap::new();
/// let (key, value) = (heap.alloc(1), heap.alloc(2));
/// let table = WeakTable::new(&heap);
/// table.insert(&heap, key, value);
/// assert_eq!(*table.get(&heap, key).unwrap(), 2);
///
/// let (key, table) = (heap.root(key), heap.root_handle(table));
/// heap.collect(); // the value dies
/// assert!(!table.get(&heap).contains_key(key.get(&heap)));
/// ```
pub struct WeakTable<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<WeakRow<'gc, K, V>>>,
}

table_handle!(WeakTable);

entry_table! {
    WeakTable<K> of WeakRow<'gc, K, V>
    { Gc<'gc, K> => Gc<'gc, V>, Gc<'gc, V>, Gc<'gc, V> }
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> WeakTable<'gc, K, V> {
    /// Adds an entry, and returns the value that the key had before.
    ///
    /// # Panics
    ///
    /// If the table is borrowed, or the heap's limit is reached. If the system has no memory, the standard
    /// [allocation error](std::alloc::handle_alloc_error) is raised. The table is as it was before.
    #[track_caller]
    pub fn insert(self, heap: &'gc Heap, key: Gc<'gc, K>, value: Gc<'gc, V>) -> Option<Gc<'gc, V>> {
        match self.try_insert(heap, key, value) {
            Ok(before) => before,
            Err(error) => error.raise("an entry of a table"),
        }
    }

    /// Adds an entry, if there is memory, and returns the value that the key had before.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. The table is as it was before.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn try_insert(
        self,
        heap: &'gc Heap,
        key: Gc<'gc, K>,
        value: Gc<'gc, V>,
    ) -> Result<Option<Gc<'gc, V>>, AllocErrorKind> {
        let inserted = self.table.try_insert(heap, key, value);
        inserted.map_err(|refused| refused.kind)
    }

    /// The entry of a key, to look at it and change it in one go.
    pub fn entry(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Entry<'gc, Self> {
        Entry::new(self, heap, key)
    }

    /// A key's value; if there is none, the one that `make` returns, which is added.
    ///
    /// The table is not borrowed while `make` runs. If that adds an entry for the key, it is replaced.
    ///
    /// # Panics
    ///
    /// As [`insert`](WeakTable::insert). A panic in `make` is passed on, and nothing is added.
    #[track_caller]
    pub fn get_or_insert_with(
        self,
        heap: &'gc Heap,
        key: Gc<'gc, K>,
        make: impl FnOnce() -> Gc<'gc, V>,
    ) -> Gc<'gc, V> {
        self.get(heap, key).unwrap_or_else(|| {
            let value = make();
            self.insert(heap, key, value);
            value
        })
    }
}

impl<'gc, K: Trace, V: Trace> WeakTable<'gc, K, V> {
    /// A key's value.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<Gc<'gc, V>> {
        Gc::as_ref(self.table).show(heap, self.table.look_up(&key)?)
    }

    /// Whether a key has an entry.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn contains_key(self, key: Gc<'gc, K>) -> bool {
        self.table.look_up(&key).is_some()
    }

    /// Removes a key's entry and returns its value.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn remove(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<Gc<'gc, V>> {
        let number = self.table.look_up_to_change(heap, &key)?;
        self.table.take(heap, number)
    }

    /// The entries, in the order of insertion.
    ///
    /// The table is borrowed until the iterator is gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn iter(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, Gc<'gc, V>)> {
        let rows = Gc::as_ref(self.table).iter();
        rows.map(|row| row.shade_parts(heap))
    }

    /// The keys, in the order of insertion.
    ///
    /// The table is borrowed until the iterator is gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn keys(self, heap: &'gc Heap) -> impl Iterator<Item = Gc<'gc, K>> {
        let rows = Gc::as_ref(self.table).iter();
        rows.map(|row| {
            heap.shade(row.key);
            row.key
        })
    }

    /// The values, in the order of insertion.
    ///
    /// The table is borrowed until the iterator is gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn values(self, heap: &'gc Heap) -> impl Iterator<Item = Gc<'gc, V>> {
        let rows = Gc::as_ref(self.table).iter();
        rows.map(|row| {
            heap.shade(row.value);
            row.value
        })
    }

    /// Removes the entries for which `keep` is `false`.
    ///
    /// The table is borrowed while `keep` runs.
    ///
    /// # Panics
    ///
    /// If the table is borrowed. A panic in `keep` is passed on; the entries it has not been asked about stay.
    #[track_caller]
    pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(Gc<'gc, K>, Gc<'gc, V>) -> bool) {
        self.table.retain(heap, |row| {
            let (key, value) = row.shade_parts(heap);
            keep(key, value)
        });
    }

    /// Removes all entries and returns them, in the order of insertion.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, Gc<'gc, V>)> {
        let taken = self.table.take_all(heap);
        taken.map(|row| row.shade_parts(heap))
    }
}
