//! `Entry`: the entry of a key, present or not.

use core::fmt;

use crate::cell::GcRefMut;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::table::ephemeron_table::EphemeronTable;
use crate::trace::{Managed, Trace};

/// The entry of one key in an [`EphemeronTable`], present or not.
///
/// The table is not borrowed while closures that make a value run: they may use it, and if they add the
/// entry themselves, theirs is the one that stays.
///
/// ```
/// use gc_core::{EphemeronTable, Heap};
///
/// let heap = Heap::new();
/// let table = EphemeronTable::new(&heap);
/// let key = heap.alloc("counted");
/// for _ in 0..3 {
///     *table.entry(&heap, key).or_insert(0) += 1;
/// }
/// assert_eq!(table.get(key), Some(3));
/// ```
pub struct Entry<'gc, K: Trace, V: Trace> {
    table: EphemeronTable<'gc, K, V>,
    heap: &'gc Heap,
    key: Gc<'gc, K>,
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> Entry<'gc, K, V> {
    pub(super) fn new(table: EphemeronTable<'gc, K, V>, heap: &'gc Heap, key: Gc<'gc, K>) -> Self {
        Entry { table, heap, key }
    }

    /// The key.
    pub fn key(&self) -> Gc<'gc, K> {
        self.key
    }

    /// The value; the one given, if there was none.
    ///
    /// # Panics
    ///
    /// As [`EphemeronTable::insert`].
    #[track_caller]
    pub fn or_insert(self, value: V) -> GcRefMut<'gc, V> {
        self.or_insert_with(|| value)
    }

    /// The value; the one that `make` returns, if there was none.
    ///
    /// # Panics
    ///
    /// As [`EphemeronTable::insert`]. A panic in `make` is passed on, and nothing is added.
    #[track_caller]
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> GcRefMut<'gc, V> {
        if !self.table.contains_key(self.key) {
            let value = make();
            if !self.table.contains_key(self.key) {
                self.table.insert(self.heap, self.key, value);
            }
        }
        let value = self.table.get_mut(self.heap, self.key);
        value.expect("the entry is there, or has been added")
    }

    /// The value; the type's default, if there was none.
    ///
    /// # Panics
    ///
    /// As [`or_insert_with`](Entry::or_insert_with).
    #[track_caller]
    pub fn or_default(self) -> GcRefMut<'gc, V>
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value, if there is one.
    #[track_caller]
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Some(mut value) = self.table.get_mut(self.heap, self.key) {
            change(&mut value);
        }
        self
    }
}

impl<K: Trace, V: Trace> fmt::Debug for Entry<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({:p})", self.key)
    }
}
