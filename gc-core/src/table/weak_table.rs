//! `WeakTable`: weak keys and weak values.

mod row;

use core::fmt;

use crate::finalize::Finalize;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::handle::table_handle;
use crate::table::object::Table;
use crate::table::rows::{Rows, hash_address};
use crate::table::weak_table::row::WeakRow;
use crate::trace::{Managed, Trace, Visitor};

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
/// let (key, table) = (heap.root(key), heap.root(heap.alloc(table)));
/// heap.collect(); // the value dies
/// assert!(!table.get(&heap).contains_key(key.get(&heap)));
/// ```
pub struct WeakTable<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<WeakRow<'gc, K, V>>>,
}

table_handle!(WeakTable);

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> WeakTable<'gc, K, V> {
    /// Makes an empty table.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached.
    #[track_caller]
    pub fn new(heap: &'gc Heap) -> Self {
        WeakTable {
            table: Table::alloc(heap),
        }
    }

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
        let mut rows = self.table.rows_mut(heap);
        if let Some(number) = find(&rows, key) {
            let row = rows.get_mut(number);
            return Ok(row.map(|row| core::mem::replace(&mut row.value, value)));
        }
        drop(rows);
        self.table
            .try_reserve(heap, 1)?
            .insert(WeakRow::new(key, value));
        Ok(None)
    }
}

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> WeakTable<'gc, K, V> {
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
        let _ = heap;
        let rows = self.table.rows();
        Some(rows.get(find(&rows, key)?)?.value)
    }

    /// Whether a key has an entry.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn contains_key(self, key: Gc<'gc, K>) -> bool {
        find(&self.table.rows(), key).is_some()
    }

    /// Removes a key's entry and returns its value.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn remove(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<Gc<'gc, V>> {
        let mut rows = self.table.rows_mut(heap);
        let number = find(&rows, key)?;
        rows.remove(number).map(|row| row.value)
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
        let _ = heap;
        let rows = Gc::as_ref(self.table).rows();
        rows.numbers()
            .filter_map(move |number| rows.get(number).map(|row| (row.key, row.value)))
    }

    /// Removes the entries for which `keep` is `false`.
    ///
    /// # Panics
    ///
    /// If the table is borrowed. A panic in `keep` is passed on; the entries it has not been asked about stay.
    #[track_caller]
    pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(Gc<'gc, K>, Gc<'gc, V>) -> bool) {
        let numbers = self.table.rows().numbers();
        for number in numbers {
            let mut rows = self.table.rows_mut(heap);
            let Some(row) = rows.get(number) else {
                continue;
            };
            if !keep(row.key, row.value) {
                rows.remove(number);
            }
        }
    }

    /// Removes all entries and returns them, in the order of insertion.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, Gc<'gc, V>)> {
        let taken = self.table.rows_mut(heap).take();
        self.table.recount(&self.table.rows());
        taken.map(|row| (row.key, row.value))
    }
}

fn find<K, V>(rows: &Rows<WeakRow<'_, K, V>>, key: Gc<'_, K>) -> Option<u32> {
    let hash = hash_address(key.as_ptr().addr());
    rows.find(hash, |row| Gc::ptr_eq(row.key, key))
}
