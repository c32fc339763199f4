//! What the layers below are told about a type, made at compile time.

use core::alloc::Layout;
use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::block::size::Geometry;
use crate::block::type_info::{ErasedHeap, FinalizeFn, SeeObject, TableOps, TypeInfo, TypeKey};
use crate::cycle::walk::trace_while_same;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::trace::{Managed, Trace, Visitor, sealed};

/// The place of `T`'s description.
pub(crate) struct Describe<'gc, T>(PhantomData<(&'gc (), T)>);

impl<'gc, T: Managed<'gc>> Describe<'gc, T> {
    /// What blocks of `T` know about their objects.
    ///
    /// Lifetimes do not exist when this is made: it serves every `'gc` alike.
    pub(crate) const INFO: &'static TypeInfo =
        &describe::<T>(None, Finalized::of::<T>(), finalize_erased::<T>);

    /// The bytes of a slot.
    pub(crate) const SLOT_BYTES: usize = Self::INFO.geometry.slot_bytes;

    /// The key of `T`'s space.
    #[inline(always)]
    pub(crate) fn key() -> TypeKey {
        TypeKey::of::<T::At<'static>>()
    }
}

/// A type whose objects only this crate makes, such as weak cells and tables.
///
/// # Safety
///
/// Where the type's parameters are [`Managed<'gc>`](Managed), `At<'gc>` is `Self`; that cannot be written
/// as a bound, as generic code does not know it of its parameters.
pub(crate) unsafe trait Internal: Trace {
    /// Of tables with weak parts.
    const TABLE: Option<&'static TableOps> = None;
}

/// The place of the description of an [`Internal`] type.
pub(crate) struct DescribeInternal<T>(PhantomData<T>);

impl<T: Internal> DescribeInternal<T> {
    /// What blocks of `T` know about their objects.
    pub(crate) const INFO: &'static TypeInfo =
        &describe::<T>(T::TABLE, Finalized::Never, |_, _| {});

    /// The bytes of a slot.
    pub(crate) const SLOT_BYTES: usize = Self::INFO.geometry.slot_bytes;

    /// The key of `T`'s space.
    #[inline(always)]
    pub(crate) fn key() -> TypeKey {
        TypeKey::of::<T::At<'static>>()
    }
}

/// How often objects of a type are finalized, which is what their blocks have bits for.
#[derive(Clone, Copy)]
enum Finalized {
    Never,
    Once,
    WheneverArmed,
}

impl Finalized {
    const fn of<'gc, T: Managed<'gc>>() -> Finalized {
        match (T::NEEDS_FINALIZE, T::ONCE) {
            (false, _) => Finalized::Never,
            (true, true) => Finalized::Once,
            (true, false) => Finalized::WheneverArmed,
        }
    }
}

/// The description of a type.
const fn describe<T: Trace>(
    table: Option<&'static TableOps>,
    finalized: Finalized,
    finalize: FinalizeFn,
) -> TypeInfo {
    let geometry = Geometry::of(Layout::new::<T>());
    TypeInfo {
        geometry: match finalized {
            Finalized::Never => geometry,
            Finalized::Once => geometry.with_armed_bits(true),
            Finalized::WheneverArmed => geometry.with_armed_bits(false),
        },
        layout: Layout::new::<T>(),
        needs_trace: T::NEEDS_TRACE,
        mark: trace_while_same::<T>,
        inspect: inspect_erased::<T>,
        drop: if core::mem::needs_drop::<T>() {
            Some(drop_erased::<T>)
        } else {
            None
        },
        table,
        finalize,
        name: core::any::type_name::<T>,
    }
}

/// Runs the drop glue of a `T`.
///
/// # Safety
///
/// `object` is a live `T` that nothing uses afterwards.
unsafe fn drop_erased<T>(object: NonNull<u8>) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { object.cast::<T>().drop_in_place() }
}

/// Runs the finalizer of a `T`.
///
/// # Safety
///
/// `object` is a live `T`, `heap` its heap, which stays borrowed and active for `'gc`.
unsafe fn finalize_erased<'gc, T: Managed<'gc>>(object: NonNull<u8>, heap: NonNull<ErasedHeap>) {
    // SAFETY: the caller's first promise.
    let this = unsafe { Gc::from_target(object.cast::<T>()) };
    // SAFETY: the caller's second promise.
    let heap = unsafe { heap.cast::<Heap>().as_ref() };
    T::finalize(this, heap);
}

/// Calls `visit` with the address of every object that a `T` points to.
///
/// # Safety
///
/// `object` is a live `T`, and no guard of a cell in it is live.
unsafe fn inspect_erased<T: Trace>(object: NonNull<u8>, visit: &mut SeeObject<'_>) {
    // SAFETY: the caller's first promise.
    let object = unsafe { object.cast::<T>().as_ref() };
    // SAFETY: the caller's second promise.
    unsafe { object.trace(&mut Inspector(visit)) }
}

/// A visitor that reports what it is shown. `visit` is code of this crate, never of a user.
pub(crate) struct Inspector<'v>(pub(crate) &'v mut dyn FnMut(NonNull<u8>));

impl sealed::Sealed for Inspector<'_> {}

impl Visitor for Inspector<'_> {
    unsafe fn edge<T: Trace>(&mut self, target: NonNull<T>) {
        (self.0)(target.cast());
    }

    /// The verifier looks at the entries of tables by itself.
    unsafe fn table(&mut self) {}
}
