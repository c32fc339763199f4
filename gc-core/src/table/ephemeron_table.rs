//! `EphemeronTable`: weak keys, and values that live as long as their keys.

pub(super) mod row;

use core::cell::Ref;
use core::fmt;

use crate::cell::{GcRef, GcRefMut};
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::entry::{Entry, EntryTable, entry_table};
use crate::table::ephemeron_table::row::{ByIdentity, EphemeronRow};
use crate::table::ephemerons::ephemerons_handle;
use crate::table::handle::table_handle;
use crate::table::map::{FoundBy, MapRow, Refused};
use crate::table::object::Table;
use crate::trace::sealed::Seal;
use crate::trace::{Managed, Trace};

/// A map from objects to values that belong to them: an entry is there as long as its key is.
///
/// Keys are compared by identity. They are weak, and the value of an entry keeps nothing alive once the key
/// is dead, not even the key, should it lead back there. So this is the place for what is to be known of
/// an object without being stored in it.
///
/// A key that is revived for its [finalizer](crate::Finalize) is still in the table then, and leaves it when
/// it is freed.
///
/// ```
/// use gc_core::{EphemeronTable, Heap};
///
/// let mut heap = Heap::new();
/// let kept = heap.root(heap.alloc(String::from("kept")));
/// let table = EphemeronTable::new(&heap);
/// table.insert(&heap, kept.get(&heap), heap.alloc(1));
/// table.insert(&heap, heap.alloc(String::from("dropped")), heap.alloc(2));
/// assert_eq!(table.len(), 2);
///
/// let table = heap.root_handle(table);
/// heap.collect();
/// let table = table.get(&heap);
/// assert_eq!(table.len(), 1);
/// assert_eq!(*table.get(kept.get(&heap)).unwrap(), 1);
/// ```
pub struct EphemeronTable<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<Row<'gc, K, V>>>,
}

type Row<'gc, K, V> = EphemeronRow<'gc, K, V, ByIdentity>;

table_handle!(EphemeronTable);

ephemerons_handle!(EphemeronTable);

entry_table! {
    EphemeronTable<K> of Row<'gc, K, V>
    { Gc<'gc, K> => V, GcRef<'gc, V>, GcRefMut<'gc, V> }
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> EphemeronTable<'gc, K, V> {
    /// Adds an entry, and returns the value that the key had before.
    ///
    /// # Panics
    ///
    /// If the table is borrowed, or the heap's limit is reached. If the system has no memory, the
    /// standard [allocation error](std::alloc::handle_alloc_error) is raised. The table is as it was
    /// before.
    #[track_caller]
    pub fn insert(self, heap: &'gc Heap, key: Gc<'gc, K>, value: V) -> Option<V> {
        match self.try_insert(heap, key, value) {
            Ok(before) => before,
            Err(error) => error.kind.raise("an entry of a table"),
        }
    }

    /// Adds an entry and returns the value that the key had before, or gives the new value back.
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
        value: V,
    ) -> Result<Option<V>, AllocError<V>> {
        let inserted = self.table.try_insert(heap, key, value);
        inserted.map_err(|Refused { value, kind, .. }| AllocError { value, kind })
    }

    /// The entry of a key, to look at it and change it in one go.
    pub fn entry(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Entry<'gc, Self> {
        Entry::new(self, heap, key)
    }
}

impl<'gc, K: Trace, V: Trace> EphemeronTable<'gc, K, V> {
    /// A copy of a key's value.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get(self, key: Gc<'gc, K>) -> Option<V>
    where
        V: Copy,
    {
        self.get_ref(key).map(|value| *value)
    }

    /// A key's value, borrowed.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get_ref(self, key: Gc<'gc, K>) -> Option<GcRef<'gc, V>> {
        Row::get(Gc::as_ref(self.table), self.table.look_up(&key)?)
    }

    /// A key's value, borrowed to change it.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn get_mut(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<GcRefMut<'gc, V>> {
        let number = self.table.look_up_to_change(heap, &key)?;
        Row::get_mut(Gc::as_ref(self.table), heap, number)
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
    pub fn remove(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<V> {
        let number = self.table.look_up_to_change(heap, &key)?;
        self.table.take(heap, number)
    }
}
