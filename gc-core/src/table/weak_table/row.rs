//! The entries of a `WeakTable`.

use core::cell::Cell;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, Part, SeeEntry, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::table::erased::Link;
use crate::table::map::{FoundBy, MapRow};
use crate::table::object::{Table, TableRow};
use crate::table::rows::{Row, hash_address};
use crate::trace::Trace;

/// An entry: two objects, of which it keeps neither alive.
#[derive(Debug)]
pub(crate) struct WeakRow<'gc, K, V> {
    pub(super) key: Gc<'gc, K>,
    pub(super) value: Gc<'gc, V>,
    lost: Cell<bool>,
    doomed: Cell<bool>,
}

impl<K, V> Row for WeakRow<'_, K, V> {
    fn hash(&self) -> u64 {
        hash_address(self.key.as_ptr().addr())
    }

    fn doomed(&self) -> &Cell<bool> {
        &self.doomed
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
        WeakRow {
            key,
            value,
            lost: Cell::new(false),
            doomed: Cell::new(false),
        }
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

    #[track_caller]
    fn get(table: &'gc Table<Self>, number: u32) -> Option<Gc<'gc, V>> {
        Some(table.rows().get(number)?.value)
    }

    #[track_caller]
    fn get_mut(table: &'gc Table<Self>, _heap: &Heap, number: u32) -> Option<Gc<'gc, V>> {
        Self::get(table, number)
    }
}

// SAFETY: both parts are weak; the functions name both.
unsafe impl<K: Trace, V: Trace> TableRow for WeakRow<'_, K, V> {
    type At<'x> = WeakRow<'x, K::At<'x>, V::At<'x>>;

    const NEEDS_SCAN: bool = false;
    const WEAK_VALUES: bool = true;
    const WEAK_KEYS: bool = true;

    unsafe fn mark(&self, _this: EntryRef, _walk: &mut Walk<'_>) -> bool {
        true
    }

    fn link(&self) -> Option<&Link> {
        None
    }

    fn judge(&self, part: Part, is_marked: &IsMarked<'_>) {
        match part {
            Part::Value => self.lost.set(!is_marked(self.value.target().cast())),
            Part::Key => {
                let lost = !is_marked(self.key.target().cast());
                self.lost.set(self.lost.get() || lost);
            }
        }
    }

    fn is_lost(&self, verdict: &Verdict<'_>) -> bool {
        let is_marked = |object| (verdict.is_marked)(object);
        !is_marked(self.key.target().cast())
            || !is_marked(self.value.target().cast())
            || (verdict.judged.values && self.lost.get())
    }

    fn inspect(&self, see: &mut SeeEntry<'_>) {
        see(InspectedEntry {
            weak: &[self.key.target().cast(), self.value.target().cast()],
            keys: &[],
            kept: &|_| {},
        });
    }
}
