//! `WeakKeyMap`: weak keys that are compared by their content, and values that live as long as their keys.

use core::borrow::Borrow;
use core::cell::Ref;
use core::fmt;
use core::hash::Hash;

use crate::cell::{GcRef, GcRefMut};
use crate::heap::{AllocError, AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::entry::{Entry, EntryTable, entry_table};
use crate::table::ephemeron_table::row::{ByContent, EphemeronRow};
use crate::table::ephemerons::ephemerons_handle;
use crate::table::handle::table_handle;
use crate::table::map::{FoundBy, MapRow, Refused};
use crate::table::object::Table;
use crate::trace::sealed::Seal;
use crate::trace::{Managed, Trace};

/// A map from objects that are compared by their content to values that belong to them: an entry is there as long
/// as its key is.
///
/// Keys are compared with `Eq` and found by `Hash`, of the objects that they are, and are weak. Otherwise this is
/// an [`EphemeronTable`](crate::EphemeronTable): the value of an entry keeps nothing alive once the key is dead,
/// not even the key. The key of an entry is the object that it was added with, for as long as the entry
/// is there, and can be asked for: what is known of equal objects is known of the first of them, and a
/// table of them is one of interned objects that are gone when nobody uses them. (This is Ruby's
/// `ObjectSpace::WeakKeyMap`.)
///
/// ```
/// use gc_core::{Gc, Heap, WeakKeyMap};
///
/// fn intern<'gc>(heap: &'gc Heap, names: WeakKeyMap<'gc, String, ()>, name: &str) -> Gc<'gc, String> {
///     names.get_key(heap, name).unwrap_or_else(|| {
///         let key = heap.alloc(name.to_owned());
///         names.insert(heap, key, ());
///         key
///     })
/// }
///
/// let mut heap = Heap::new();
/// let names = WeakKeyMap::new(&heap);
/// let a = intern(&heap, names, "name");
/// let b = intern(&heap, names, "name");
/// assert!(Gc::ptr_eq(a, b));
///
/// let names = heap.root(heap.alloc(names));
/// heap.collect();
/// assert!(!names.get(&heap).contains_key(&heap, "name"));
/// ```
///
/// `Hash` runs before the table is borrowed and `Eq` while it is borrowed: one that changes the table panics,
/// and the table is as it was. A key whose hash changes is not found again, until it is the old one; the entry
/// stays, and dies with the key.
pub struct WeakKeyMap<'gc, K: Trace, V: Trace> {
    table: Gc<'gc, Table<Row<'gc, K, V>>>,
}

type Row<'gc, K, V> = EphemeronRow<'gc, K, V, ByContent>;

table_handle!(WeakKeyMap);

ephemerons_handle!(WeakKeyMap);

entry_table! {
    WeakKeyMap<K: Hash + Eq> of Row<'gc, K, V>
    { Gc<'gc, K> => V, GcRef<'gc, V>, GcRefMut<'gc, V> }
}

impl<'gc, K: Managed<'gc> + Hash + Eq, V: Managed<'gc>> WeakKeyMap<'gc, K, V> {
    /// Adds an entry, and returns the value that the key had before. The key that is there stays.
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

    /// Adds an entry and returns the value that the key had before, or gives the new value back. The
    /// key that is there stays.
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

impl<'gc, K: Trace, V: Trace> WeakKeyMap<'gc, K, V> {
    /// A copy of a key's value.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get<Q>(self, heap: &'gc Heap, key: &Q) -> Option<V>
    where
        V: Copy,
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_ref(heap, key).map(|value| *value)
    }

    /// A key's value, borrowed.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get_ref<Q>(self, heap: &'gc Heap, key: &Q) -> Option<GcRef<'gc, V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Gc::as_ref(self.table).show(heap, self.table.look_up_in(heap, key)?)
    }

    /// A key's value, borrowed to change it.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn get_mut<Q>(self, heap: &'gc Heap, key: &Q) -> Option<GcRefMut<'gc, V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let number = self.table.look_up_to_change(heap, key)?;
        Row::get_mut(Gc::as_ref(self.table), heap, number)
    }

    /// The key of the entry that is found by a key that equals it.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get_key<Q>(self, heap: &'gc Heap, key: &Q) -> Option<Gc<'gc, K>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let number = self.table.look_up_in(heap, key)?;
        Some(self.table.rows().get(number)?.key)
    }

    /// Whether a key has an entry.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn contains_key<Q>(self, heap: &'gc Heap, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.table.look_up_in(heap, key).is_some()
    }

    /// Removes a key's entry and returns its value.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn remove<Q>(self, heap: &'gc Heap, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let number = self.table.look_up_to_change(heap, key)?;
        self.table.take(heap, number)
    }
}
