//! `WeakValueTable`: ordinary keys and weak values.

mod row;

use core::borrow::Borrow;
use core::cell::Ref;
use core::fmt;
use core::hash::{BuildHasher, Hash};
use std::hash::RandomState;
use std::sync::LazyLock;

use crate::cell::GcRef;
use crate::finalize::Finalize;
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::handle::table_handle;
use crate::table::object::Table;
use crate::table::rows::Rows;
use crate::table::weak_value_table::row::WeakValueRow;
use crate::trace::{Managed, Trace, Visitor};

/// How keys are hashed: at random, like those of the standard library, but the same for all tables of the
/// process.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A map to objects that it does not keep alive: an entry is there as long as its value is.
///
/// Keys are compared with `Eq` and found by `Hash`, and are kept. This is a cache, or a table of interned
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
/// let table = heap.root(heap.alloc(table));
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

impl<'gc, K: Managed<'gc> + Hash + Eq, V: Managed<'gc>> WeakValueTable<'gc, K, V> {
    /// Makes an empty table.
    ///
    /// # Panics
    ///
    /// If the heap's limit is reached.
    #[track_caller]
    pub fn new(heap: &'gc Heap) -> Self {
        WeakValueTable {
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
        let hash = HASHER.hash_one(&key);
        let present = find(&self.table.rows(), hash, &key);
        if let Some(number) = present {
            let mut rows = self.table.rows_mut(heap);
            let row = rows.get_mut(number);
            let before = row.map(|row| core::mem::replace(&mut row.value, value));
            drop(rows);
            // The key that is there stays. What is dropped here may use the table.
            drop(key);
            return Ok(before);
        }
        match self.table.try_reserve(heap, 1) {
            Ok(mut rows) => {
                rows.insert(WeakValueRow::new(hash, key, value));
                Ok(None)
            }
            Err(kind) => Err(AllocError { value: key, kind }),
        }
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
        let _ = heap;
        let hash = HASHER.hash_one(key);
        let rows = self.table.rows();
        Some(rows.get(find(&rows, hash, key)?)?.value)
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
        let hash = HASHER.hash_one(key);
        find(&self.table.rows(), hash, key).is_some()
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
        let hash = HASHER.hash_one(key);
        let number = find(&self.table.rows(), hash, key)?;
        let removed = self.table.rows_mut(heap).remove(number);
        // What is dropped here, the key, may use the table.
        removed.map(|row| row.value)
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
        let _ = heap;
        let rows = Gc::as_ref(self.table).rows();
        rows.numbers().filter_map(move |number| {
            let row = Ref::filter_map(Ref::clone(&rows), |rows| rows.get(number)).ok()?;
            let value = row.value;
            Some((GcRef(Ref::map(row, |row| &row.key)), value))
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
    pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(&K, Gc<'gc, V>) -> bool) {
        let numbers = self.table.rows().numbers();
        for number in numbers {
            let mut rows = self.table.rows_mut(heap);
            let Some(row) = rows.get(number) else {
                continue;
            };
            if keep(&row.key, row.value) {
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
    pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (K, Gc<'gc, V>)> {
        let taken = self.table.rows_mut(heap).take();
        self.table.recount(&self.table.rows());
        taken.map(|row| (row.key, row.value))
    }
}

fn find<K, V, Q>(rows: &Rows<WeakValueRow<'_, K, V>>, hash: u64, key: &Q) -> Option<u32>
where
    K: Borrow<Q>,
    Q: Eq + ?Sized,
{
    rows.find(hash, |row| row.hash == hash && row.key.borrow() == key)
}
