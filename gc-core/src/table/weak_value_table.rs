//! `WeakValueTable`: ordinary keys and weak values.

mod row;

use core::borrow::Borrow;
use core::cell::Ref;
use core::fmt;
use core::hash::Hash;

use crate::cell::GcRef;
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::entry::{Entry, EntryTable, entry_table};
use crate::table::handle::table_handle;
use crate::table::map::{FoundBy, MapRow, Refused};
use crate::table::object::Table;
use crate::table::weak_value_table::row::WeakValueRow;
use crate::trace::sealed::Seal;
use crate::trace::{Managed, Trace};

/// A map to objects that it does not keep alive: an entry is there as long as its value is.
///
/// Keys are compared with `Eq` and found by `Hash`, and are kept. So a key that leads to its own value keeps it
/// alive, and the entry is there as long as the table; where the key is an object and the value should
/// not count, [`WeakKeyMap`](crate::WeakKeyMap) and [`EphemeronTable`](crate::EphemeronTable) are the
/// tables to use.
///
/// This is a cache, or a table of interned
/// values:
///
/// ```
/// use gc_core::{Gc, Heap, WeakValueTable};
///
/// type Interned<'gc> = WeakValueTable<'gc, String, String>;
///
/// fn intern<'gc>(heap: &'gc Heap, table: Interned<'gc>, text: &str) -> Gc<'gc, String> {
///     table.get_or_insert_with(heap, text, || (text.to_owned(), heap.alloc(text.to_owned())))
/// }
///
/// let mut heap = Heap::new();
/// let table = WeakValueTable::new(&heap);
/// let a = intern(&heap, table, "name");
/// let b = intern(&heap, table, "name");
/// assert!(Gc::ptr_eq(a, b));
///
/// let table = heap.root_handle(table);
/// heap.collect();
/// assert!(table.get(&heap).is_empty());
/// ```
///
/// `Hash` runs before the table is borrowed and `Eq` while it is borrowed: one that changes the table panics,
/// and the table is as it was. Keys whose hash changes are not found again.
pub struct WeakValueTable<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<WeakValueRow<'gc, K, V>>>,
}

table_handle!(WeakValueTable);

entry_table! {
    WeakValueTable<K: Hash + Eq> of WeakValueRow<'gc, K, V>
    { K => Gc<'gc, V>, Gc<'gc, V>, Gc<'gc, V> }
}

impl<'gc, K: Managed<'gc> + Hash + Eq, V: Managed<'gc>> WeakValueTable<'gc, K, V> {
    /// Adds an entry, and returns the value that the key had before.
    ///
    /// # Panics
    ///
    /// If the table is borrowed, or the heap's limit is reached. If the system has no memory, the standard
    /// [allocation error](std::alloc::handle_alloc_error) is raised. The table is as it was before.
    #[track_caller]
    pub fn insert(self, heap: &'gc Heap, key: K, value: Gc<'gc, V>) -> Option<Gc<'gc, V>> {
        match self.try_insert(heap, key, value) {
            Ok(before) => before,
            Err(error) => error.kind.raise("an entry of a table"),
        }
    }

    /// Adds an entry and returns the value that the key had before, or gives the key back.
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
        key: K,
        value: Gc<'gc, V>,
    ) -> Result<Option<Gc<'gc, V>>, AllocError<K>> {
        let inserted = self.table.try_insert(heap, key, value);
        inserted.map_err(|Refused { key, kind, .. }| AllocError { value: key, kind })
    }

    /// The entry of a key, to look at it and change it in one go.
    pub fn entry(self, heap: &'gc Heap, key: K) -> Entry<'gc, Self> {
        Entry::new(self, heap, key)
    }
}

impl<'gc, K: Managed<'gc> + Hash + Eq, V: Managed<'gc>> WeakValueTable<'gc, K, V> {
    /// A key's value; if there is none, that of the entry that `make` returns, which is added.
    ///
    /// The table is not borrowed while `make` runs. If that adds the entry itself, it is replaced.
    ///
    /// # Panics
    ///
    /// As [`insert`](WeakValueTable::insert). A panic in `make` is passed on, and nothing is added.
    #[track_caller]
    pub fn get_or_insert_with<Q>(
        self,
        heap: &'gc Heap,
        key: &Q,
        make: impl FnOnce() -> (K, Gc<'gc, V>),
    ) -> Gc<'gc, V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get(heap, key).unwrap_or_else(|| {
            let (key, value) = make();
            self.insert(heap, key, value);
            value
        })
    }
}

impl<'gc, K: Trace, V: Trace> WeakValueTable<'gc, K, V> {
    /// A key's value.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get<Q>(self, heap: &'gc Heap, key: &Q) -> Option<Gc<'gc, V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Gc::as_ref(self.table).show(heap, self.table.look_up(key)?)
    }

    /// Whether a key has an entry.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn contains_key<Q>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.table.look_up(key).is_some()
    }

    /// Removes a key's entry and returns its value.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn remove<Q>(self, heap: &'gc Heap, key: &Q) -> Option<Gc<'gc, V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let number = self.table.look_up_to_change(heap, key)?;
        self.table.take(heap, number)
    }

    /// The entries, in the order of insertion.
    ///
    /// The table is borrowed until the iterator and the guards it has given are gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn iter(self, heap: &'gc Heap) -> impl Iterator<Item = (GcRef<'gc, K>, Gc<'gc, V>)> {
        let rows = Gc::as_ref(self.table).iter();
        rows.map(|row| {
            let value = row.value;
            heap.shade(value);
            (GcRef(Ref::map(row, |row| &row.key)), value)
        })
    }

    /// The keys, in the order of insertion.
    ///
    /// The table is borrowed until the iterator and the guards it has given are gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn keys(self, heap: &'gc Heap) -> impl Iterator<Item = GcRef<'gc, K>> {
        let _ = heap;
        let rows = Gc::as_ref(self.table).iter();
        rows.map(|row| GcRef(Ref::map(row, |row| &row.key)))
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
        self.iter(heap).map(|(_, value)| value)
    }

    /// Removes the entries for which `keep` is `false`.
    ///
    /// The table is borrowed while `keep` runs.
    ///
    /// # Panics
    ///
    /// If the table is borrowed. A panic in `keep` is passed on; the entries it has not been asked about stay.
    #[track_caller]
    pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(&K, Gc<'gc, V>) -> bool) {
        self.table.retain(heap, |row| {
            heap.shade(row.value);
            keep(&row.key, row.value)
        });
    }

    /// Removes all entries and returns them, in the order of insertion.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (K, Gc<'gc, V>)> {
        let taken = self.table.take_all(heap);
        taken.map(|row| {
            heap.shade(row.value);
            (row.key, row.value)
        })
    }
}
