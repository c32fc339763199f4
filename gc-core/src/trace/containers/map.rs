//! Maps, and the hash set, which has a hasher as maps have.
//!
//! # Hashers
//! A hasher is a value inside the map, and could hold a pointer. Demanding `Trace` of it would shut
//! out the hashers of other crates, so it has to be `'static` instead and is kept as it is: whatever
//! `Gc` it holds belongs to a leaked heap, as in a leaf, and needs no visit, and `At` keeps its type.
//!
//! ```
//! use std::collections::HashMap;
//! use std::hash::RandomState;
//! use gc_core::Heap;
//!
//! let heap = Heap::new();
//! let value = heap.alloc(1);
//! let mut map = HashMap::with_hasher(RandomState::new());
//! map.insert("key", value);
//! heap.alloc(map);
//! ```
//!
//! ```compile_fail,E0597
//! use std::collections::HashMap;
//! use gc_core::Heap;
//!
//! let heap = Heap::new();
//! let value = heap.alloc(1);
//! heap.alloc(HashMap::<&str, u8, _>::with_hasher(value));
//! ```
//!
//! # Keys
//! Keys are traced and rebranded as values are. Tracing looks no key up and compares none, so it
//! makes no difference what `Hash` and `Ord` of a key do.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::sequence::visit_items;
use crate::trace::{Trace, Visitor, no_finalizer};

/// The body of `trace` for a map of which `$iterator` yields references to all keys and values.
///
/// Where both are leaves it does not even start to iterate.
macro_rules! visit_entries {
    ($key:ty, $value:ty, $iterator:expr, $visitor:expr) => {
        if <$key>::NEEDS_TRACE || <$value>::NEEDS_TRACE {
            for (key, value) in $iterator {
                // SAFETY: the caller's promise for the map covers its keys.
                unsafe { $visitor.field("key", key) }
                // SAFETY: the caller's promise for the map covers its values.
                unsafe { $visitor.field("value", value) }
            }
        }
    };
}

#[cfg(any(feature = "hashbrown", feature = "indexmap"))]
pub(in crate::trace) use visit_entries;

// SAFETY: as for all containers; `iter` yields every entry.
unsafe impl<K: Trace, V: Trace> Trace for BTreeMap<K, V> {
    type At<'x> = BTreeMap<K::At<'x>, V::At<'x>>;
    const NEEDS_TRACE: bool = K::NEEDS_TRACE || V::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_entries!(K, V, self.iter(), visitor);
    }
}

no_finalizer! { impl[K: 'gc, V: 'gc] BTreeMap<K, V> }

// SAFETY: as for all containers; `iter` yields every entry. The hasher is `'static`, so it is
// neither visited nor rebranded, and dropping it looks through no `Gc` that could be freed.
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
