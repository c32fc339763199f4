//! Leaves: types that cannot hold a `Gc`.
//!
//! A leaf is `'static`, is its own [`Trace::At`], and is never read by the
//! marker: objects and fields of such a type cost a collection nothing. Only the types listed here
//! and in the sibling modules are leaves. There is no blanket implementation for `T: 'static`,
//! because it would take in types that hold a [`Root`](crate::Root), and a root inside the heap
//! keeps its own cycle alive for ever.
//!
//! # What is left out
//! Raw pointers, `NonNull` and `AtomicPtr` say nothing about who keeps their target alive;
//! `MaybeUninit` says nothing about whether there is a value, and `UnsafeCell` nothing about who
//! writes to it. A field of such a type is marked `#[gc(skip)]`, or wrapped in
//! [`Static`](crate::Static), by whoever knows that it leads to no `Gc`. `&'a T` and `&'a mut T`
//! borrow for some other time than the heap's, so they have no implementation at all; `&'static T`
//! has one.

mod function;
mod system;

/// Says of a type that nothing happens when an object of it becomes unreachable.
///
/// The brackets after `impl` hold the type's parameters, which may use `'gc`.
macro_rules! no_finalizer {
    (impl[$($param:tt)*] $type:ty) => {
        #[diagnostic::do_not_recommend]
        impl<'gc, $($param)*> $crate::finalize::Finalize<'gc> for $type {
            const NEEDS_FINALIZE: bool = false;
            #[inline]
            fn finalize(_this: $crate::pointer::Gc<'gc, Self>, _heap: &'gc $crate::heap::Heap) {}
        }
    };
}

/// Implements `Trace` and `Finalize` for types that cannot hold a `Gc` of a heap that is not
/// leaked.
///
/// `leaf! { u8, String }` lists types without parameters, each of which may have a `cfg`;
/// `leaf! { impl[T: Trace + 'static] Shared<T> }` gives one type with its parameters. The type must
/// be `'static`, which is what makes the implementation sound: a `Gc<'gc, T>` inside a `'static`
/// type is a `Gc<'static, T>`, whose heap is leaked and never collects.
///
/// Types without parameters are kept out of the compiler's list of types that implement `Trace`,
/// which would otherwise be a list of integers. On a type with a bounded parameter the same
/// attribute would hide which argument is at fault.
macro_rules! leaf {
    ($(#[$attribute:meta])* impl[$($param:tt)*] $type:ty) => {
        $(#[$attribute])*
        // SAFETY:
        // - Rules 1 and 2: the type is `'static`, by the bound of `At`, so every `Gc` in it belongs
        //   to a leaked heap, where nothing is freed. There is nothing to visit.
        // - Rule 3: `At` is the type itself.
        // - Rule 4: `trace` does nothing.
        // - Rule 5: as for rule 1, drop glue can look only through a `Gc` of a leaked heap.
        unsafe impl<$($param)*> $crate::trace::Trace for $type {
            type At<'x> = Self;
            const NEEDS_TRACE: bool = false;
            #[inline]
            unsafe fn trace<Vis: $crate::trace::Visitor>(&self, _visitor: &mut Vis) {}
        }
        $crate::trace::no_finalizer! { impl[$($param)*] $type }
    };
    ($($(#[$attribute:meta])* $type:ty),* $(,)?) => {
        $(
            $(#[$attribute])*
            $crate::trace::leaf! { #[diagnostic::do_not_recommend] impl[] $type }
        )*
    };
}

pub(crate) use {leaf, no_finalizer};

use crate::trace::{Trace, Visitor};

// Numbers, truth values and characters.
leaf! {
    bool, char, (),
    u8, u16, u32, u64, u128, usize,
    i8, i16, i32, i64, i128, isize,
    f32, f64,
    core::num::NonZeroU8, core::num::NonZeroU16, core::num::NonZeroU32, core::num::NonZeroU64,
    core::num::NonZeroU128, core::num::NonZeroUsize,
    core::num::NonZeroI8, core::num::NonZeroI16, core::num::NonZeroI32, core::num::NonZeroI64,
    core::num::NonZeroI128, core::num::NonZeroIsize,
    core::num::FpCategory,
}

// Atomic numbers. A store through one can never make a `Gc` reachable, so no barrier is needed.
leaf! {
    #[cfg(target_has_atomic = "8")] core::sync::atomic::AtomicBool,
    #[cfg(target_has_atomic = "8")] core::sync::atomic::AtomicU8,
    #[cfg(target_has_atomic = "8")] core::sync::atomic::AtomicI8,
    #[cfg(target_has_atomic = "16")] core::sync::atomic::AtomicU16,
    #[cfg(target_has_atomic = "16")] core::sync::atomic::AtomicI16,
    #[cfg(target_has_atomic = "32")] core::sync::atomic::AtomicU32,
    #[cfg(target_has_atomic = "32")] core::sync::atomic::AtomicI32,
    #[cfg(target_has_atomic = "64")] core::sync::atomic::AtomicU64,
    #[cfg(target_has_atomic = "64")] core::sync::atomic::AtomicI64,
    #[cfg(target_has_atomic = "ptr")] core::sync::atomic::AtomicUsize,
    #[cfg(target_has_atomic = "ptr")] core::sync::atomic::AtomicIsize,
    core::sync::atomic::Ordering,
}

// Text and paths. The shared forms, such as `Rc<str>`, are in `shared.rs`.
leaf! {
    String, Box<str>,
    std::ffi::CString, Box<core::ffi::CStr>,
    std::ffi::OsString, Box<std::ffi::OsStr>,
    std::path::PathBuf, Box<std::path::Path>,
}

#[diagnostic::do_not_recommend]
// SAFETY: as for all leaves. What a static reference leads to is never freed.
unsafe impl<T: ?Sized + 'static> Trace for &'static T {
    type At<'x> = Self;
    const NEEDS_TRACE: bool = false;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, _visitor: &mut Vis) {}
}

// A static reference to anything can be a *field*. To be an *object* by itself is of use to `&str`
// and its like at most, and if every reference could, the compiler would advise whoever forgot the
// derive on `Node` to write `heap.alloc(&node)`.
no_finalizer! { impl[T: Trace + 'static] &'static T }
no_finalizer! { impl[T: Trace + 'static] &'static [T] }
no_finalizer! { impl[] &'static str }

// Markers and small values of the language and of the standard library.
leaf! {
    core::alloc::Layout,
    core::any::TypeId,
    core::cmp::Ordering,
    core::convert::Infallible,
    core::fmt::Alignment,
    core::marker::PhantomPinned,
    core::ops::RangeFull,
    core::panic::Location<'static>,
    core::time::Duration,
}

// Hashing. A `HashMap` asks less of its hasher, see `containers/map.rs`.
leaf! { std::hash::RandomState, std::hash::DefaultHasher }
leaf! { impl[H: 'static] core::hash::BuildHasherDefault<H> }
