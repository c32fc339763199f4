//! `EphemeronTable`: weak keys, and values that live as long as their keys.

mod row;

use core::cell::{Ref, RefMut};
use core::fmt;

use crate::cell::{GcRef, GcRefMut};
use crate::finalize::Finalize;
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::entry::Entry;
use crate::table::ephemeron_table::row::EphemeronRow;
use crate::table::handle::table_handle;
use crate::table::object::Table;
use crate::table::rows::{Rows, hash_address};
use crate::trace::{Managed, Trace, Visitor};

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
/// let table = heap.root(heap.alloc(table));
/// heap.collect();
/// let table = *table.get(&heap);
/// assert_eq!(table.len(), 1);
/// assert_eq!(*table.get(kept.get(&heap)).unwrap(), 1);
/// ```
pub struct EphemeronTable<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<EphemeronRow<'gc, K, V>>>,
}

table_handle!(EphemeronTable);

impl<'gc, K: Managed<'gc>, V: Managed<'gc>> EphemeronTable<'gc, K, V> {
    /// Makes an empty table.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached.
    #[track_caller]
    pub fn new(heap: &'gc Heap) -> Self {
        EphemeronTable {
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
        if let Some(mut present) = self.get_mut(heap, key) {
            return Ok(Some(core::mem::replace(&mut *present, value)));
        }
        // NOTE-2: the note comes first, so that every key of a table has one.
        let reserved = heap
            .note_key(key)
            .and_then(|()| self.table.try_reserve(heap, 1));
        match reserved {
            Ok(mut rows) => {
                rows.insert(EphemeronRow::new(key, value));
                Ok(None)
            }
            Err(kind) => Err(AllocError { value, kind }),
        }
    }

    /// The entry of a key, to look at it and add it in one go.
    pub fn entry(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Entry<'gc, K, V> {
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
        let rows = Gc::as_ref(self.table).rows();
        let value = Ref::filter_map(rows, |rows| Some(&rows.get(find(rows, key)?)?.value));
        value.ok().map(GcRef)
    }

    /// A key's value, borrowed to change it.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn get_mut(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<GcRefMut<'gc, V>> {
        let rows = Gc::as_ref(self.table).rows_mut(heap);
        let value = RefMut::filter_map(rows, |rows| {
            let number = find(rows, key)?;
            Some(&mut rows.get_mut(number)?.value)
        });
        value.ok().map(GcRefMut)
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
    pub fn remove(self, heap: &'gc Heap, key: Gc<'gc, K>) -> Option<V> {
        let mut rows = self.table.rows_mut(heap);
        let number = find(&rows, key)?;
        rows.remove(number).map(|row| row.value)
    }

    /// The entries, in the order of insertion.
    ///
    /// The table is borrowed until the iterator and the guards it has given are gone.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn iter(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, GcRef<'gc, V>)> {
        let _ = heap;
        let rows = Gc::as_ref(self.table).rows();
        rows.numbers().filter_map(move |number| {
            let row = Ref::filter_map(Ref::clone(&rows), |rows| rows.get(number)).ok()?;
            let key = row.key;
            Some((key, GcRef(Ref::map(row, |row| &row.value))))
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
    pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(Gc<'gc, K>, &mut V) -> bool) {
        let numbers = self.table.rows().numbers();
        for number in numbers {
            let mut rows = self.table.rows_mut(heap);
            let Some(row) = rows.get_mut(number) else {
                continue;
            };
            if keep(row.key, &mut row.value) {
                continue;
            }
            let removed = rows.remove(number);
            // What is dropped here may use the table.
            drop(rows);
            drop(removed);
        }
    }

    /// Removes all entries and returns them, in the order of insertion.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, V)> {
        let taken = self.table.rows_mut(heap).take();
        self.table.recount(&self.table.rows());
        taken.map(|row| (row.key, row.value))
    }
}

fn find<K, V>(rows: &Rows<EphemeronRow<'_, K, V>>, key: Gc<'_, K>) -> Option<u32> {
    let hash = hash_address(key.as_ptr().addr());
    rows.find(hash, |row| Gc::ptr_eq(row.key, key))
}
