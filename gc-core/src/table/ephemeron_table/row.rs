//! What the collector does with the entries of an `EphemeronTable`.

use core::cell::Cell;

use crate::block::notes::EntryRef;
use crate::block::type_info::{InspectedEntry, IsMarked, SeeEntry, Verdict};
use crate::cycle::walk::Walk;
use crate::heap::describe::Inspector;
use crate::pointer::Gc;
use crate::table::erased::Link;
use crate::table::object::TableRow;
use crate::table::rows::{Row, hash_address};
use crate::trace::{Trace, Visitor};

/// An entry: a key, and a value that needs the key.
#[derive(Debug)]
pub(crate) struct EphemeronRow<'gc, K, V> {
    pub(super) key: Gc<'gc, K>,
    pub(super) value: V,
    link: Link,
}

impl<'gc, K, V> EphemeronRow<'gc, K, V> {
    /// An entry; the key has to be noted as one (TABLE-1).
    pub(super) fn new(key: Gc<'gc, K>, value: V) -> Self {
        let link = Link::default();
        EphemeronRow { key, value, link }
    }
}

impl<K, V> Row for EphemeronRow<'_, K, V> {
    fn hash(&self) -> u64 {
        hash_address(self.key.as_ptr().addr())
    }

    fn doomed(&self) -> &Cell<bool> {
        self.link.doomed()
    }
}

// SAFETY: key and value are all there is.
unsafe impl<K: Trace, V: Trace> TableRow for EphemeronRow<'_, K, V> {
    type At<'x> = EphemeronRow<'x, K::At<'x>, V::At<'x>>;

    const NEEDS_SCAN: bool = true;
    const WEAK_VALUES: bool = false;

    unsafe fn mark(&self, this: EntryRef, walk: &mut Walk<'_>) -> bool {
        let key = self.key.target().cast();
        // SAFETY: TABLE-1: keys are objects of the heap.
        if unsafe { walk.is_marked(key) } {
            // SAFETY: the contract is passed on.
            unsafe { walk.item(&self.value) }
            return false;
        }
        if V::NEEDS_TRACE && !self.link.waits() {
            // SAFETY: TABLE-1: as above, and keys have notes; the entry is on no list.
            self.link.set(unsafe { walk.wait(key, this) });
        }
        true
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }

    fn judge(&self, _is_marked: &IsMarked<'_>) {}

    fn is_lost(&self, verdict: &Verdict<'_>) -> bool {
        !(verdict.is_marked)(self.key.target().cast())
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
