//! `Entry`: the entry of a key, present or not.

use core::fmt;
use core::ops::DerefMut;

use crate::heap::Heap;
use crate::trace::sealed::Seal;

/// A table that has an [`Entry`] for each key, present or not: any that maps keys to values.
///
/// It cannot be implemented by hand.
///
/// | table | `Key` | `Value` | `Ref` | `RefMut` |
/// |---|---|---|---|---|
/// | [`EphemeronTable`](crate::EphemeronTable) | `Gc<K>` | `V` | `GcRef<V>` | `GcRefMut<V>` |
/// | [`WeakKeyMap`](crate::WeakKeyMap) | `Gc<K>` | `V` | `GcRef<V>` | `GcRefMut<V>` |
/// | [`WeakValueTable`](crate::WeakValueTable) | `K` | `Gc<V>` | `Gc<V>` | `Gc<V>` |
/// | [`WeakTable`](crate::WeakTable) | `Gc<K>` | `Gc<V>` | `Gc<V>` | `Gc<V>` |
///
/// ```
/// use gc_core::{Entry, EntryTable, EphemeronTable, Gc, Heap, WeakTable};
///
/// fn is_there<'gc, M: EntryTable<'gc>>(entry: &Entry<'gc, M>) -> bool {
///     entry.get().is_some()
/// }
///
/// let heap = Heap::new();
/// let (key, value) = (heap.alloc('k'), heap.alloc('v'));
/// let (held, weak) = (EphemeronTable::new(&heap), WeakTable::new(&heap));
/// held.entry(&heap, key).or_insert(7);
/// assert!(is_there(&held.entry(&heap, key)));
/// assert!(!is_there(&weak.entry(&heap, key)));
/// assert!(Gc::ptr_eq(weak.entry(&heap, key).or_insert(value), value));
/// ```
pub trait EntryTable<'gc>: Copy {
    /// A key.
    type Key;

    /// What a key is mapped to.
    type Value;

    /// What is had of a value to look at it: a guard where the table holds values, a pointer where they are
    /// objects of their own.
    type Ref;

    /// What is had of a value to change it.
    type RefMut;

    // What follows can be called and implemented by this crate only, as nobody else can name the seal.

    #[doc(hidden)]
    fn hash_of(key: &Self::Key, seal: Seal) -> u64;

    #[doc(hidden)]
    #[track_caller]
    fn find(self, heap: &'gc Heap, hash: u64, key: &Self::Key, seal: Seal) -> Option<u32>;

    #[doc(hidden)]
    #[track_caller]
    fn at(self, heap: &'gc Heap, number: u32, seal: Seal) -> Option<Self::Ref>;

    #[doc(hidden)]
    #[track_caller]
    fn at_mut(self, heap: &'gc Heap, number: u32, seal: Seal) -> Option<Self::RefMut>;

    #[doc(hidden)]
    #[track_caller]
    fn add(self, heap: &'gc Heap, hash: u64, key: Self::Key, value: Self::Value, seal: Seal)
    -> u32;

    #[doc(hidden)]
    #[track_caller]
    fn replace(
        self,
        heap: &'gc Heap,
        number: u32,
        value: Self::Value,
        seal: Seal,
    ) -> Option<Self::Value>;

    #[doc(hidden)]
    #[track_caller]
    fn take(self, heap: &'gc Heap, number: u32, seal: Seal) -> Option<Self::Value>;
}

/// The entry of one key in a table, present or not.
///
/// The table is not borrowed while a closure that makes a value runs: it may use the table, and if it adds the
/// entry itself, that is the one that stays.
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
/// assert_eq!(table.entry(&heap, key).remove(), Some(3));
/// assert!(table.is_empty());
/// ```
pub struct Entry<'gc, M: EntryTable<'gc>> {
    table: M,
    heap: &'gc Heap,
    hash: u64,
    key: M::Key,
}

impl<'gc, M: EntryTable<'gc>> Entry<'gc, M> {
    pub(super) fn new(table: M, heap: &'gc Heap, key: M::Key) -> Self {
        let hash = M::hash_of(&key, Seal);
        Entry {
            table,
            heap,
            hash,
            key,
        }
    }

    fn find(&self) -> Option<u32> {
        self.table.find(self.heap, self.hash, &self.key, Seal)
    }

    /// The key that was asked for.
    pub fn key(&self) -> &M::Key {
        &self.key
    }

    /// The value, if there is one.
    ///
    /// # Panics
    ///
    /// If the table is being changed.
    #[track_caller]
    pub fn get(&self) -> Option<M::Ref> {
        self.table.at(self.heap, self.find()?, Seal)
    }

    /// The value; the one given, if there was none.
    ///
    /// # Panics
    ///
    /// As [`insert`](Entry::insert).
    #[track_caller]
    pub fn or_insert(self, value: M::Value) -> M::RefMut {
        self.or_insert_with(|| value)
    }

    /// The value; the one that `make` returns, if there was none.
    ///
    /// # Panics
    ///
    /// As [`insert`](Entry::insert). A panic in `make` is passed on, and nothing is added.
    #[track_caller]
    pub fn or_insert_with(self, make: impl FnOnce() -> M::Value) -> M::RefMut {
        let (table, heap) = (self.table, self.heap);
        let number = self.find().or_else(|| {
            let value = make();
            if self.find().is_none() {
                return Some(table.add(heap, self.hash, self.key, value, Seal));
            }
            // What is dropped here may use the table.
            drop(value);
            self.find()
        });
        let value = number.and_then(|number| table.at_mut(heap, number, Seal));
        value.expect("the entry was found, or has been added")
    }

    /// The value; the type's default, if there was none.
    ///
    /// # Panics
    ///
    /// As [`or_insert_with`](Entry::or_insert_with).
    #[track_caller]
    pub fn or_default(self) -> M::RefMut
    where
        M::Value: Default,
    {
        self.or_insert_with(M::Value::default)
    }

    /// Changes the value, if there is one. The table is borrowed while `change` runs.
    ///
    /// # Panics
    ///
    /// If the table is borrowed. A panic in `change` is passed on.
    #[track_caller]
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut M::Value)) -> Self
    where
        M::RefMut: DerefMut<Target = M::Value>,
    {
        let number = self.find();
        if let Some(mut value) = number.and_then(|at| self.table.at_mut(self.heap, at, Seal)) {
            change(&mut value);
        }
        self
    }

    /// Sets the value, and returns the one that was there. The key that is there stays.
    ///
    /// # Panics
    ///
    /// If the table is borrowed, or the heap's limit is reached. If the system has no memory, the standard
    /// [allocation error](std::alloc::handle_alloc_error) is raised. The table is as it was before.
    #[track_caller]
    pub fn insert(self, value: M::Value) -> Option<M::Value> {
        match self.find() {
            Some(number) => self.table.replace(self.heap, number, value, Seal),
            None => {
                self.table.add(self.heap, self.hash, self.key, value, Seal);
                None
            }
        }
    }

    /// Removes the entry and returns its value, if it is there.
    ///
    /// # Panics
    ///
    /// If the table is borrowed.
    #[track_caller]
    pub fn remove(self) -> Option<M::Value> {
        self.table.take(self.heap, self.find()?, Seal)
    }
}

/// Shows the key.
impl<'gc, M: EntryTable<'gc, Key: fmt::Debug>> fmt::Debug for Entry<'gc, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.key).finish()
    }
}

/// Implements [`EntryTable`] for the handle to a table of entries of the given type.
macro_rules! entry_table {
    (
        $name:ident<K $(: $bound:ident + $more:ident)?> of $row:ty
        { $key:ty => $value:ty, $shown:ty, $shown_mut:ty }
    ) => {
        impl<'gc, K: Managed<'gc> $(+ $bound + $more)?, V: Managed<'gc>> EntryTable<'gc>
            for $name<'gc, K, V>
        {
            type Key = $key;
            type Value = $value;
            type Ref = $shown;
            type RefMut = $shown_mut;

            fn hash_of(key: &$key, _: Seal) -> u64 {
                <$row>::hash_of(<$row>::sought(key))
            }

            #[track_caller]
            fn find(self, heap: &'gc Heap, hash: u64, key: &$key, _: Seal) -> Option<u32> {
                self.table.find(heap, hash, <$row>::sought(key))
            }

            #[track_caller]
            fn at(self, heap: &'gc Heap, number: u32, _: Seal) -> Option<$shown> {
                Gc::as_ref(self.table).show(heap, number)
            }

            #[track_caller]
            fn at_mut(self, heap: &'gc Heap, number: u32, _: Seal) -> Option<$shown_mut> {
                <$row>::get_mut(Gc::as_ref(self.table), heap, number)
            }

            #[track_caller]
            fn add(self, heap: &'gc Heap, hash: u64, key: $key, value: $value, _: Seal) -> u32 {
                match self.table.try_add(heap, hash, key, value) {
                    Ok(number) => number,
                    Err(refused) => refused.kind.raise("an entry of a table"),
                }
            }

            #[track_caller]
            fn replace(
                self,
                heap: &'gc Heap,
                number: u32,
                value: $value,
                _: Seal,
            ) -> Option<$value> {
                self.table.replace(heap, number, value)
            }

            #[track_caller]
            fn take(self, heap: &'gc Heap, number: u32, _: Seal) -> Option<$value> {
                self.table.take(heap, number)
            }
        }
    };
}

pub(super) use entry_table;
