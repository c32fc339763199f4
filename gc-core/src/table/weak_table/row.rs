//! The entries of a `WeakTable`.

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, Part, SeeEntry, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::map::{FoundBy, MapRow};
use crate::table::object::{Table, TableRow};
use crate::table::rows::{Row, hash_address};
use crate::table::side::Flags;
use crate::trace::Trace;

/// An entry: two objects, of which it keeps neither alive.
#[derive(Debug)]
pub(crate) struct WeakRow<'gc, K, V> {
    pub(super) key: Gc<'gc, K>,
    pub(super) value: Gc<'gc, V>,
}

impl<'gc, K, V> WeakRow<'gc, K, V> {
    /// Both parts, shaded, as the program is given what the table does not keep (BARRIER-1).
    pub(super) fn shade_parts(&self, heap: &Heap) -> (Gc<'gc, K>, Gc<'gc, V>) {
        heap.shade(self.key);
        heap.shade(self.value);
        (self.key, self.value)
    }
}

impl<K, V> Row for WeakRow<'_, K, V> {
    type Side = Flags;

    fn hash(&self) -> u64 {
        hash_address(self.key.as_ptr().addr())
    }
}

impl<'gc, K, V> FoundBy<Gc<'gc, K>> for WeakRow<'gc, K, V> {
    fn hash_of(key: &Gc<'gc, K>) -> u64 {
        hash_address(key.as_ptr().addr())
    }

    fn is_of(&self, _hash: u64, key: &Gc<'gc, K>) -> bool {
        Gc::ptr_eq(self.key, *key)
    }
}

impl<'gc, K: Trace + 'gc, V: Trace + 'gc> MapRow<'gc> for WeakRow<'gc, K, V> {
    type Key = Gc<'gc, K>;
    type Value = Gc<'gc, V>;
    type Sought = Gc<'gc, K>;
    type Ref = Gc<'gc, V>;
    type RefMut = Gc<'gc, V>;

    fn try_prepare(_heap: &'gc Heap, _key: &Gc<'gc, K>) -> Result<(), AllocErrorKind> {
        Ok(())
    }

    fn new(_hash: u64, key: Gc<'gc, K>, value: Gc<'gc, V>) -> Self {
        WeakRow { key, value }
    }

    fn sought<'k>(key: &'k Gc<'gc, K>) -> &'k Gc<'gc, K> {
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

// SAFETY: both parts are weak; the functions name both.
unsafe impl<K: Trace, V: Trace> TableRow for WeakRow<'_, K, V> {
    type At<'x> = WeakRow<'x, K::At<'x>, V::At<'x>>;

    const NEEDS_SCAN: bool = false;
    const WEAK_VALUES: bool = true;
    const WEAK_KEYS: bool = true;

    unsafe fn mark(&self, _flags: &Flags, _this: EntryRef, _walk: &mut Walk<'_>) -> bool {
        true
    }

    fn judge(&self, flags: &Flags, part: Part, is_marked: &IsMarked<'_>) {
        match part {
            Part::Value => flags.set_lost(!is_marked(self.value.target().cast())),
            Part::Key => {
                let lost = !is_marked(self.key.target().cast());
                flags.set_lost(flags.is_lost() || lost);
            }
        }
    }

    fn is_lost(&self, flags: &Flags, verdict: &Verdict<'_>) -> bool {
        let is_marked = |object| (verdict.is_marked)(object);
        !is_marked(self.key.target().cast())
            || !is_marked(self.value.target().cast())
            || (verdict.judged.values && flags.is_lost())
    }

    unsafe fn shade_kept(&self, _heap: &Heap) {}

    fn inspect(&self, see: &mut SeeEntry<'_>) {
        see(InspectedEntry {
            weak: &[self.key.target().cast(), self.value.target().cast()],
            keys: &[],
            kept: &|_| {},
        });
    }
}
