//! `ByAddress`: a pointer that is compared by identity.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use crate::pointer::Gc;
use crate::trace::{Trace, Visitor, no_finalizer};

/// A [`Gc`] that is equal only to pointers to the same object.
///
/// `Eq`, `Ord` and `Hash` of a `Gc` are those of its target; these are those of the address, which
/// never changes. So it is what a set of visited objects holds.
///
/// ```
/// use std::collections::HashSet;
/// use gc_core::{ByAddress, Heap};
///
/// let heap = Heap::new();
/// let (a, b) = (heap.alloc(1), heap.alloc(1));
/// let mut visited = HashSet::new();
/// assert!(visited.insert(ByAddress(a)));
/// assert!(visited.insert(ByAddress(b)));
/// assert!(!visited.insert(ByAddress(a)));
/// ```
pub struct ByAddress<'gc, T: ?Sized>(pub Gc<'gc, T>);

impl<T: ?Sized> Clone for ByAddress<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for ByAddress<'_, T> {}

impl<'gc, T: ?Sized> Deref for ByAddress<'gc, T> {
    type Target = Gc<'gc, T>;

    #[inline]
    fn deref(&self) -> &Gc<'gc, T> {
        &self.0
    }
}

impl<'gc, T: ?Sized> From<Gc<'gc, T>> for ByAddress<'gc, T> {
    fn from(gc: Gc<'gc, T>) -> Self {
        ByAddress(gc)
    }
}

impl<T: ?Sized> ByAddress<'_, T> {
    fn address(&self) -> usize {
        self.0.as_ptr().addr()
    }
}

impl<T: ?Sized> PartialEq for ByAddress<'_, T> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        Gc::ptr_eq(self.0, other.0)
    }
}

impl<T: ?Sized> Eq for ByAddress<'_, T> {}

impl<T: ?Sized> PartialOrd for ByAddress<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized> Ord for ByAddress<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.address().cmp(&other.address())
    }
}

impl<T: ?Sized> Hash for ByAddress<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

/// Prints the address.
impl<T: ?Sized> fmt::Debug for ByAddress<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ByAddress({:p})", self.0)
    }
}

// SAFETY: the one pointer is visited, and rebranded as `Gc` is.
unsafe impl<T: Trace> Trace for ByAddress<'_, T> {
    type At<'x> = ByAddress<'x, T::At<'x>>;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(&self.0) }
    }
}

no_finalizer! { impl[T: 'gc] ByAddress<'gc, T> }
