//! What the collector does with the entries of a `WeakTable`.

use core::cell::Cell;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, SeeEntry, Verdict};
use crate::cycle::walk::Walk;
use crate::pointer::Gc;
use crate::table::erased::Link;
use crate::table::object::TableRow;
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

impl<'gc, K, V> WeakRow<'gc, K, V> {
    pub(super) fn new(key: Gc<'gc, K>, value: Gc<'gc, V>) -> Self {
        WeakRow {
            key,
            value,
            lost: Cell::new(false),
            doomed: Cell::new(false),
        }
    }
}

impl<K, V> Row for WeakRow<'_, K, V> {
    fn hash(&self) -> u64 {
        hash_address(self.key.as_ptr().addr())
    }

    fn doomed(&self) -> &Cell<bool> {
        &self.doomed
    }
}

// SAFETY: both parts are weak; the functions name both.
unsafe impl<K: Trace, V: Trace> TableRow for WeakRow<'_, K, V> {
    type At<'x> = WeakRow<'x, K::At<'x>, V::At<'x>>;

    const NEEDS_SCAN: bool = false;
    const WEAK_VALUES: bool = true;

    unsafe fn mark(&self, _this: EntryRef, _walk: &mut Walk<'_>) -> bool {
        true
    }

    fn link(&self) -> Option<&Link> {
        None
    }

    fn judge(&self, is_marked: &IsMarked<'_>) {
        self.lost.set(!is_marked(self.value.target().cast()));
    }

    fn is_lost(&self, verdict: &Verdict<'_>) -> bool {
        let is_marked = |object| (verdict.is_marked)(object);
        !is_marked(self.key.target().cast())
            || !is_marked(self.value.target().cast())
            || (verdict.judged && self.lost.get())
    }

    fn inspect(&self, see: &mut SeeEntry<'_>) {
        see(InspectedEntry {
            weak: &[self.key.target().cast(), self.value.target().cast()],
            keys: &[],
            kept: &|_| {},
        });
    }
}
