//! Entries with a weak key and a value that needs it: those of an `EphemeronTable` and of a `WeakKeyMap`.

use core::borrow::Borrow;
use core::cell::{Ref, RefMut};
use core::fmt::Debug;
use core::hash::Hash;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, Part, SeeEntry, Verdict};
use crate::cell::{GcRef, GcRefMut};
use crate::cycle::walk::Walk;
use crate::heap::describe::Inspector;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::content::hash_content;
use crate::table::map::{FoundBy, MapRow};
use crate::table::object::{Table, TableRow};
use crate::table::rows::{Row, hash_address};
use crate::table::side::{Link, Side};
use crate::trace::{Trace, Visitor};

/// How keys are compared, and so how an entry knows the hash of its key.
pub(crate) trait Comparison: Debug + 'static {
    /// What keys are compared by.
    type Sought<'gc, K: 'gc>: ?Sized;

    fn new(hash: u64) -> Self;
    fn hash(&self, address: usize) -> u64;
    fn sought<'k, 'gc, K>(key: &'k Gc<'gc, K>) -> &'k Self::Sought<'gc, K>;

    /// Shades a key that code of a user is about to be shown, to compare it with one that has this hash.
    fn shade_compared<K>(&self, heap: &Heap, key: Gc<'_, K>, hash: u64);
}

/// By identity: the hash follows from the address.
#[derive(Debug)]
pub(crate) struct ByIdentity;

impl Comparison for ByIdentity {
    type Sought<'gc, K: 'gc> = Gc<'gc, K>;

    fn new(_hash: u64) -> Self {
        ByIdentity
    }

    fn hash(&self, address: usize) -> u64 {
        hash_address(address)
    }

    fn sought<'k, 'gc, K>(key: &'k Gc<'gc, K>) -> &'k Gc<'gc, K> {
        key
    }

    fn shade_compared<K>(&self, _heap: &Heap, _key: Gc<'_, K>, _hash: u64) {}
}

/// By content, which may change: the hash is that of when the entry was added.
#[derive(Debug)]
pub(crate) struct ByContent(u64);

impl Comparison for ByContent {
    type Sought<'gc, K: 'gc> = K;

    fn new(hash: u64) -> Self {
        ByContent(hash)
    }

    fn hash(&self, _address: usize) -> u64 {
        self.0
    }

    fn sought<'k, 'gc, K>(key: &'k Gc<'gc, K>) -> &'k K {
        key
    }

    fn shade_compared<K>(&self, heap: &Heap, key: Gc<'_, K>, hash: u64) {
        if self.0 == hash {
            heap.shade(key);
        }
    }
}

/// An entry: a key, and a value that needs the key.
#[derive(Debug)]
pub(crate) struct EphemeronRow<'gc, K, V, H> {
    pub(crate) key: Gc<'gc, K>,
    pub(crate) value: V,
    comparison: H,
}

impl<K, V, H: Comparison> Row for EphemeronRow<'_, K, V, H> {
    type Side = Link;

    fn hash(&self) -> u64 {
        self.comparison.hash(self.key.as_ptr().addr())
    }
}

impl<'gc, K, V> FoundBy<Gc<'gc, K>> for EphemeronRow<'gc, K, V, ByIdentity> {
    fn hash_of(key: &Gc<'gc, K>) -> u64 {
        hash_address(key.as_ptr().addr())
    }

    fn is_of(&self, _hash: u64, key: &Gc<'gc, K>) -> bool {
        Gc::ptr_eq(self.key, *key)
    }
}

impl<K: Borrow<Q>, V, Q: Hash + Eq + ?Sized> FoundBy<Q> for EphemeronRow<'_, K, V, ByContent> {
    fn hash_of(key: &Q) -> u64 {
        hash_content(key)
    }

    fn is_of(&self, hash: u64, key: &Q) -> bool {
        self.comparison.0 == hash && Gc::as_ref(self.key).borrow() == key
    }
}

impl<'gc, K, V, H> MapRow<'gc> for EphemeronRow<'gc, K, V, H>
where
    K: Trace + 'gc,
    V: Trace + 'gc,
    H: Comparison,
{
    type Key = Gc<'gc, K>;
    type Value = V;
    type Sought = H::Sought<'gc, K>;
    type Ref = GcRef<'gc, V>;
    type RefMut = GcRefMut<'gc, V>;

    fn try_prepare(heap: &'gc Heap, key: &Gc<'gc, K>) -> Result<(), AllocErrorKind> {
        // TABLE-1: the note comes first, so that every key of a table has one.
        heap.note_key(*key)
    }

    fn new(hash: u64, key: Gc<'gc, K>, value: V) -> Self {
        EphemeronRow {
            key,
            value,
            comparison: H::new(hash),
        }
    }

    fn sought<'k>(key: &'k Gc<'gc, K>) -> &'k H::Sought<'gc, K> {
        H::sought(key)
    }

    fn value_mut(&mut self) -> &mut V {
        &mut self.value
    }

    fn into_value(self) -> V {
        self.value
    }

    /// The key keeps the value, and is held, or was [compared](TableRow::shade_compared).
    fn shade_found(&self, _heap: &Heap) {}

    #[track_caller]
    fn get(table: &'gc Table<Self>, number: u32) -> Option<GcRef<'gc, V>> {
        let row = Ref::filter_map(table.rows(), |rows| rows.get(number)).ok()?;
        Some(GcRef(Ref::map(row, |row| &row.value)))
    }

    #[track_caller]
    fn get_mut(table: &'gc Table<Self>, heap: &Heap, number: u32) -> Option<GcRefMut<'gc, V>> {
        let row = RefMut::filter_map(table.rows_mut(heap), |rows| rows.get_mut(number)).ok()?;
        // SAFETY: BARRIER-2: the table is borrowed to change it.
        unsafe { row.shade_kept(heap) }
        Some(GcRefMut(RefMut::map(row, |row| &mut row.value)))
    }
}

// SAFETY: key and value are all there is.
unsafe impl<K: Trace, V: Trace, H: Comparison> TableRow for EphemeronRow<'_, K, V, H> {
    type At<'x> = EphemeronRow<'x, K::At<'x>, V::At<'x>, H>;

    const NEEDS_SCAN: bool = true;
    const WEAK_VALUES: bool = false;
    const WEAK_KEYS: bool = true;

    unsafe fn mark(&self, link: &Link, this: EntryRef, walk: &mut Walk<'_>) -> bool {
        let key = self.key.target().cast();
        // SAFETY: TABLE-1: keys are objects of the heap.
        if unsafe { walk.has_key(key) } {
            // SAFETY: the contract is passed on.
            unsafe { walk.item(&self.value) }
            return false;
        }
        if V::NEEDS_TRACE && !link.waits() {
            // SAFETY: TABLE-1: as above, and keys have notes; the entry is on no list.
            link.set(unsafe { walk.wait(key, this) });
        }
        true
    }

    fn judge(&self, link: &Link, part: Part, is_marked: &IsMarked<'_>) {
        if part == Part::Key {
            let lost = !is_marked(self.key.target().cast());
            link.flags().set_lost(lost);
        }
    }

    fn is_lost(&self, link: &Link, verdict: &Verdict<'_>) -> bool {
        let lost = verdict.judged.keys && link.flags().is_lost();
        lost || !(verdict.is_marked)(self.key.target().cast())
    }

    fn shade_compared(&self, heap: &Heap, hash: u64) {
        self.comparison.shade_compared(heap, self.key, hash);
    }

    unsafe fn shade_kept(&self, heap: &Heap) {
        // SAFETY: the caller's promise.
        unsafe { heap.shade_value(&self.value) }
    }

    fn inspect(&self, see: &mut SeeEntry<'_>) {
        see(InspectedEntry {
            weak: &[self.key.target().cast()],
            keys: &[self.key.target().cast()],
            kept: &|visit| {
                // SAFETY: the verifier runs under `&mut Heap`, where no guard lives.
                unsafe { Inspector(visit).item(&self.value) }
            },
        });
    }
}
