//! The entries of a `WeakValueTable`.

use core::borrow::Borrow;
use core::hash::Hash;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, Part, SeeEntry, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::describe::Inspector;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::content::hash_content;
use crate::table::map::{FoundBy, MapRow};
use crate::table::object::{Table, TableRow};
use crate::table::rows::Row;
use crate::table::side::Flags;
use crate::trace::{Trace, Visitor};

/// An entry: a key, kept, and an object that is not.
#[derive(Debug)]
pub(crate) struct WeakValueRow<'gc, K, V> {
    pub(super) hash: u64,
    pub(super) key: K,
    pub(super) value: Gc<'gc, V>,
}

impl<K, V> Row for WeakValueRow<'_, K, V> {
    type Side = Flags;

    fn hash(&self) -> u64 {
        self.hash
    }
}

impl<K: Borrow<Q>, V, Q: Hash + Eq + ?Sized> FoundBy<Q> for WeakValueRow<'_, K, V> {
    fn hash_of(key: &Q) -> u64 {
        hash_content(key)
    }

    fn is_of(&self, hash: u64, key: &Q) -> bool {
        self.hash == hash && self.key.borrow() == key
    }
}

impl<'gc, K: Trace + 'gc, V: Trace + 'gc> MapRow<'gc> for WeakValueRow<'gc, K, V> {
    type Key = K;
    type Value = Gc<'gc, V>;
    type Sought = K;
    type Ref = Gc<'gc, V>;
    type RefMut = Gc<'gc, V>;

    fn try_prepare(_heap: &'gc Heap, _key: &K) -> Result<(), AllocErrorKind> {
        Ok(())
    }

    fn new(hash: u64, key: K, value: Gc<'gc, V>) -> Self {
        WeakValueRow { hash, key, value }
    }

    fn sought(key: &K) -> &K {
        key
    }

    fn value_mut(&mut self) -> &mut Gc<'gc, V> {
        &mut self.value
    }

    fn into_value(self) -> Gc<'gc, V> {
        self.value
    }

    fn shade_found(&self, heap: &Heap) {
        heap.shade(self.value);
    }

    #[track_caller]
    fn get(table: &'gc Table<Self>, number: u32) -> Option<Gc<'gc, V>> {
        Some(table.rows().get(number)?.value)
    }

    #[track_caller]
    fn get_mut(table: &'gc Table<Self>, heap: &Heap, number: u32) -> Option<Gc<'gc, V>> {
        table.show(heap, number)
    }
}

// SAFETY: the key is visited, the value is weak.
unsafe impl<K: Trace, V: Trace> TableRow for WeakValueRow<'_, K, V> {
    type At<'x> = WeakValueRow<'x, K::At<'x>, V::At<'x>>;

    const NEEDS_SCAN: bool = K::NEEDS_TRACE;
    const WEAK_VALUES: bool = true;
    const WEAK_KEYS: bool = false;

    unsafe fn mark(&self, _flags: &Flags, _this: EntryRef, walk: &mut Walk<'_>) -> bool {
        // SAFETY: the contract is passed on.
        unsafe { walk.item(&self.key) }
        true
    }

    fn judge(&self, flags: &Flags, part: Part, is_marked: &IsMarked<'_>) {
        if part == Part::Value {
            flags.set_lost(!is_marked(self.value.target().cast()));
        }
    }

    fn is_lost(&self, flags: &Flags, verdict: &Verdict<'_>) -> bool {
        let lost = verdict.judged.values && flags.is_lost();
        lost || !(verdict.is_marked)(self.value.target().cast())
    }

    unsafe fn shade_kept(&self, heap: &Heap) {
        // SAFETY: the caller's promise.
        unsafe { heap.shade_value(&self.key) }
    }

    fn inspect(&self, see: &mut SeeEntry<'_>) {
        see(InspectedEntry {
            weak: &[self.value.target().cast()],
            keys: &[],
            kept: &|visit| {
                // SAFETY: the verifier runs under `&mut Heap`, where no guard lives.
                unsafe { Inspector(visit).item(&self.key) }
            },
        });
    }
}
