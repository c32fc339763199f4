//! `indexmap`: hash tables that remember the order of insertion.
//!
//! As in the standard library (`containers/map.rs`) the hasher has to be `'static` and is kept.

use indexmap::{IndexMap, IndexSet};

use crate::trace::containers::{visit_entries, visit_items};
use crate::trace::{Trace, Visitor, no_finalizer};

// SAFETY: as for the `HashMap` of the standard library. The entries are a vector, which is what
// iterating walks over; the hash table beside it holds indices only.
unsafe impl<K: Trace, V: Trace, S: 'static> Trace for IndexMap<K, V, S> {
    type At<'x> = IndexMap<K::At<'x>, V::At<'x>, S>;
    const NEEDS_TRACE: bool = K::NEEDS_TRACE || V::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_entries!(K, V, self.iter(), visitor);
    }
}

no_finalizer! { impl[K: 'gc, V: 'gc, S: 'static] IndexMap<K, V, S> }

// SAFETY: as for `IndexMap`.
unsafe impl<T: Trace, S: 'static> Trace for IndexSet<T, S> {
    type At<'x> = IndexSet<T::At<'x>, S>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.iter(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, S: 'static] IndexSet<T, S> }
