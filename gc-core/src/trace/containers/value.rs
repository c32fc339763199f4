//! Containers of a fixed number of values: boxes, sums, ranges, wrappers and markers.

use core::cmp::Reverse;
use core::marker::PhantomData;
use core::mem::Discriminant;
use core::num::{Saturating, Wrapping};
use core::ops::{Bound, ControlFlow, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use core::pin::Pin;
use core::task::Poll;
use std::borrow::Cow;

use crate::trace::{Trace, Visitor, leaf, no_finalizer};

// SAFETY: as for all containers; the boxed value is all there is.
unsafe impl<T: Trace> Trace for Box<T> {
    type At<'x> = Box<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        // SAFETY: the caller's promise for the box covers what it owns.
        unsafe { visitor.item(&**self) }
    }
}

no_finalizer! { impl[T: 'gc] Box<T> }

// SAFETY: as for `Box`. `Pin::as_ref` and `Pin::get_ref` of a pinned box run no user code, and
// reading does not move the value.
unsafe impl<T: Trace> Trace for Pin<Box<T>> {
    type At<'x> = Pin<Box<T::At<'x>>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        // SAFETY: the caller's promise for the box covers what it owns.
        unsafe { visitor.item(self.as_ref().get_ref()) }
    }
}

no_finalizer! { impl[T: 'gc] Pin<Box<T>> }

/// Implements `Trace` and `Finalize` for enums of one parameter; only the variants that hold a
/// value are named.
macro_rules! option {
    ($($type:ident { $($variant:ident),* })*) => {$(
        // SAFETY: as for all containers; the named variants are all that hold a value.
        unsafe impl<T: Trace> Trace for $type<T> {
            type At<'x> = $type<T::At<'x>>;
            const NEEDS_TRACE: bool = T::NEEDS_TRACE;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
                if let $($type::$variant(value))|* = self {
                    // SAFETY: the caller's promise for the enum covers the value in it.
                    unsafe { visitor.item(value) }
                }
            }
        }
        no_finalizer! { impl[T: 'gc] $type<T> }
    )*};
}

option! {
    Option { Some }
    Poll { Ready }
    Bound { Included, Excluded }
}

/// Implements `Trace` and `Finalize` for enums of two parameters, with a variant for each.
macro_rules! either {
    ($($type:ident { $left:ident, $right:ident })*) => {$(
        // SAFETY: as for all containers; these are all the variants.
        unsafe impl<L: Trace, R: Trace> Trace for $type<L, R> {
            type At<'x> = $type<L::At<'x>, R::At<'x>>;
            const NEEDS_TRACE: bool = L::NEEDS_TRACE || R::NEEDS_TRACE;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
                match self {
                    // SAFETY: the caller's promise for the enum covers the value in it.
                    $type::$left(value) => unsafe { visitor.field(stringify!($left), value) },
                    // SAFETY: the caller's promise for the enum covers the value in it.
                    $type::$right(value) => unsafe { visitor.field(stringify!($right), value) },
                }
            }
        }
        no_finalizer! { impl[L: 'gc, R: 'gc] $type<L, R> }
    )*};
}

#[cfg(feature = "either")]
pub(in crate::trace) use either;

either! {
    Result { Ok, Err }
    ControlFlow { Break, Continue }
}

/// Implements `Trace` and `Finalize` for structs of one parameter with public fields.
macro_rules! fields {
    ($($type:ident { $($field:tt),* })*) => {$(
        // SAFETY: as for all containers; these are all the fields.
        unsafe impl<T: Trace> Trace for $type<T> {
            type At<'x> = $type<T::At<'x>>;
            const NEEDS_TRACE: bool = T::NEEDS_TRACE;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
                $(
                    // SAFETY: the caller's promise for the struct covers its fields.
                    unsafe { visitor.field(stringify!($field), &self.$field) }
                )*
            }
        }
        no_finalizer! { impl[T: 'gc] $type<T> }
    )*};
}

fields! {
    Range { start, end }
    RangeFrom { start }
    RangeTo { end }
    RangeToInclusive { end }
    Reverse { 0 }
    Saturating { 0 }
    Wrapping { 0 }
}

// SAFETY: as for all containers; the two bounds are all that a range owns, and `start` and `end`
// show them even after the range was exhausted.
unsafe impl<T: Trace> Trace for RangeInclusive<T> {
    type At<'x> = RangeInclusive<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        // SAFETY: the caller's promise for the range covers its bounds.
        unsafe { visitor.field("start", self.start()) }
        // SAFETY: the caller's promise for the range covers its bounds.
        unsafe { visitor.field("end", self.end()) }
    }
}

no_finalizer! { impl[T: 'gc] RangeInclusive<T> }

/// Implements `Trace` and `Finalize` for types that name a parameter but hold no value of it.
macro_rules! marker {
    ($($type:ident)*) => {$(
        // SAFETY: there is nothing to visit, to read or to drop, and `At` rebrands the parameter.
        unsafe impl<T: Trace> Trace for $type<T> {
            type At<'x> = $type<T::At<'x>>;
            const NEEDS_TRACE: bool = false;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, _visitor: &mut Vis) {}
        }
        no_finalizer! { impl[T: 'gc] $type<T> }
    )*};
}

marker! { Discriminant PhantomData }

// A `Cow` has a lifetime of its own, which cannot be rebranded. The bound on the owned form keeps
// out what `Trace` keeps out, a `Root` above all.
leaf! { impl[B: ?Sized + ToOwned<Owned: Trace> + 'static] Cow<'static, B> }
