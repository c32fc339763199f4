//! Containers of many values of one type.

use core::array;
use std::collections::{BTreeSet, BinaryHeap, LinkedList, VecDeque};
use std::vec;

use crate::trace::{Trace, Visitor, no_finalizer};

/// The body of `trace` for a container of which `$iterator` yields references to all elements.
///
/// Where the elements are leaves it does not even start to iterate.
macro_rules! visit_items {
    ($item:ty, $iterator:expr, $visitor:expr) => {
        if <$item>::NEEDS_TRACE {
            for item in $iterator {
                // SAFETY: the caller's promise for the container covers its elements.
                unsafe { $visitor.item(item) }
            }
        }
    };
}

pub(in crate::trace) use visit_items;

/// Implements `Trace` and `Finalize` for collections with one parameter and a method `iter`.
macro_rules! collection {
    ($($type:ident)*) => {$(
        // SAFETY: as for all containers; `iter` yields every element.
        unsafe impl<T: Trace> Trace for $type<T> {
            type At<'x> = $type<T::At<'x>>;
            const NEEDS_TRACE: bool = T::NEEDS_TRACE;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
                visit_items!(T, self.iter(), visitor);
            }
        }
        no_finalizer! { impl[T: 'gc] $type<T> }
    )*};
}

collection! { BTreeSet BinaryHeap LinkedList Vec VecDeque }

// SAFETY: as for all containers; `iter` yields every element.
unsafe impl<T: Trace, const N: usize> Trace for [T; N] {
    type At<'x> = [T::At<'x>; N];
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.iter(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, const N: usize] [T; N] }

// SAFETY: as for all containers; `iter` yields every element.
unsafe impl<T: Trace> Trace for Box<[T]> {
    type At<'x> = Box<[T::At<'x>]>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.iter(), visitor);
    }
}

no_finalizer! { impl[T: 'gc] Box<[T]> }

// SAFETY: as for all containers; the slice holds the elements that were not yet taken, and the
// others are no longer the iterator's.
unsafe impl<T: Trace> Trace for vec::IntoIter<T> {
    type At<'x> = vec::IntoIter<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.as_slice(), visitor);
    }
}

no_finalizer! { impl[T: 'gc] vec::IntoIter<T> }

// SAFETY: as for `vec::IntoIter`.
unsafe impl<T: Trace, const N: usize> Trace for array::IntoIter<T, N> {
    type At<'x> = array::IntoIter<T::At<'x>, N>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.as_slice(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, const N: usize] array::IntoIter<T, N> }
