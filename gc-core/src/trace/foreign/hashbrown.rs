//! `hashbrown`: the hash tables behind those of the standard library, for use with other hashers.
//!
//! As in the standard library (`containers/map.rs`) the hasher has to be `'static` and is kept.

use hashbrown::{HashMap, HashSet, HashTable};

use crate::trace::containers::{visit_entries, visit_items};
use crate::trace::{Trace, Visitor, no_finalizer};

// SAFETY: as for the `HashMap` of the standard library. Iterating finds the full buckets by their
// control bytes; it hashes and compares nothing.
unsafe impl<K: Trace, V: Trace, S: 'static> Trace for HashMap<K, V, S> {
    type At<'x> = HashMap<K::At<'x>, V::At<'x>, S>;
    const NEEDS_TRACE: bool = K::NEEDS_TRACE || V::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_entries!(K, V, self.iter(), visitor);
    }
}

no_finalizer! { impl[K: 'gc, V: 'gc, S: 'static] HashMap<K, V, S> }

// SAFETY: as for `HashMap`.
unsafe impl<T: Trace, S: 'static> Trace for HashSet<T, S> {
    type At<'x> = HashSet<T::At<'x>, S>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.iter(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, S: 'static] HashSet<T, S> }

// SAFETY: as for `HashMap`; there is no hasher in it.
unsafe impl<T: Trace> Trace for HashTable<T> {
    type At<'x> = HashTable<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.iter(), visitor);
    }
}

no_finalizer! { impl[T: 'gc] HashTable<T> }
