//! All that the output of the derive macros names, and nothing else.
//!
//! Hidden and not covered by any promise of stability: only the `gc-derive` of the same version may
//! use it. Whatever could do harm is `unsafe` all the same, so that nothing here widens what safe code
//! can reach.
//!
//! Most of the module is about error messages. The expansion calls a function for each field; which
//! one decides only the text that is shown if the field turns out not to be traceable.
//!
//! # Exact types
//! The functions are given the type of a field as it is spelled. That alone would prove nothing of the
//! field: a reference to it is made to fit the spelled type by `Deref`, and by subtyping, and a spelled
//! type may leave lifetimes to be inferred. `fn(Gc<'gc, _>)` would then pass as `fn(Gc<'static, _>)`,
//! which is `'static` and traceable. So every function also takes a [`FieldType`], whose parameter is
//! invariant and is made equal to the field's type by [`same_type`], which takes the field by `&mut`.

use core::cell::{Cell, LazyCell, OnceCell, RefCell};
use core::marker::PhantomData;
use std::borrow::Cow;
use std::rc::{self, Rc};
use std::sync::{self, Arc, LazyLock, Mutex, OnceLock, RwLock};

pub use core::primitive::bool;

pub use crate::finalize::Finalize;
pub use crate::heap::Heap;
pub use crate::pointer::Gc;
pub use crate::trace::{Trace, Visitor};

/// The type of a field, exactly: no subtype and no supertype of it will do.
#[expect(
    missing_debug_implementations,
    reason = "there is never anything to print"
)]
pub struct FieldType<T: ?Sized>(PhantomData<fn(&mut T)>);

impl<T: ?Sized> FieldType<T> {
    /// The one value.
    pub const HERE: Self = FieldType(PhantomData);
}

/// Makes `T` the type of `field`. The expansion calls this in a closure that is never called.
pub const fn same_type<T: ?Sized>(_: &FieldType<T>, field: &mut T) {
    _ = field;
}

/// Visits one field.
///
/// # Safety
///
/// As for [`Trace::trace`] on `field`.
#[inline]
pub unsafe fn trace<T: Trace, V: Visitor>(
    field: &T,
    _: FieldType<T>,
    name: &'static str,
    visitor: &mut V,
) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { visitor.field(name, field) }
}

// The three below are `trace` with another text for the same mistake. The blanket implementations
// are hidden from the compiler's advice, so that a field that is not traceable is explained by the
// trait in the function's own bound.

/// Explains a field that is spelled with `Root`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: a root cannot be part of an object",
    label = "a root inside the heap",
    note = "a root keeps its object alive from outside; inside, it would keep its own cycle alive for ever",
    note = "store a `Gc<'gc, _>` instead"
)]
pub trait RootField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> RootField for T {}

/// Visits one field that is spelled with `Root`.
///
/// # Safety
///
/// As for [`Trace::trace`] on `field`.
#[inline]
pub unsafe fn trace_root<T: RootField, V: Visitor>(
    field: &T,
    _: FieldType<T>,
    name: &'static str,
    visitor: &mut V,
) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { visitor.field(name, field) }
}

/// Explains a field that is spelled with a raw pointer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: a raw pointer does not keep its target alive",
    label = "a raw pointer",
    note = "to point into the heap, use `Gc<'gc, _>`",
    note = "if it points to something else, mark the field `#[gc(skip)]`"
)]
pub trait PointerField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> PointerField for T {}

/// Visits one field that is spelled with a raw pointer.
///
/// # Safety
///
/// As for [`Trace::trace`] on `field`.
#[inline]
pub unsafe fn trace_pointer<T: PointerField, V: Visitor>(
    field: &T,
    _: FieldType<T>,
    name: &'static str,
    visitor: &mut V,
) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { visitor.field(name, field) }
}

/// Explains a field that is spelled with `dyn`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced: nothing says what a trait object holds",
    label = "a trait object",
    note = "an enum of the possible types can be traced",
    note = "if no `Gc` can be in it, wrap it in `gc_core::Static<_>`, or mark the field `#[gc(skip)]`"
)]
pub trait ObjectField: Trace {}

#[diagnostic::do_not_recommend]
impl<T: Trace> ObjectField for T {}

/// Visits one field that is spelled with `dyn`.
///
/// # Safety
///
/// As for [`Trace::trace`] on `field`.
#[inline]
pub unsafe fn trace_object<T: ObjectField, V: Visitor>(
    field: &T,
    _: FieldType<T>,
    name: &'static str,
    visitor: &mut V,
) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { visitor.field(name, field) }
}

/// Fails to compile where a field marked `skip` could borrow from the heap.
#[inline]
pub const fn skipped_field_must_be_static<T: 'static>(_: &T, _: FieldType<T>) {}

/// Fails to compile where a type marked `leaf` could borrow from the heap.
#[inline]
pub const fn leaf_must_be_static<T: 'static>() {}

/// The body of an implementation that the derive gave up on, beside its error.
pub fn not_derived() -> ! {
    unreachable!("the derive macro reported an error")
}

/// Implemented for all types with a `Drop` of their own, and, by the derive, for all types that may
/// hold a `Gc`. A type that is both is an error that shows this name.
///
/// When drop glue runs, what a `Gc` in the value points to may already be gone. The remedy is
/// [`Finalize`], which runs while everything is still there.
pub trait TypesThatMayHoldGcMustNotImplDrop {}

#[expect(
    drop_bounds,
    reason = "the overlap with types that implement `Drop` is the purpose"
)]
impl<T: Drop + ?Sized> TypesThatMayHoldGcMustNotImplDrop for T {}

/// A part of a field whose name is that of a type in the standard library that cannot hold a `Gc`.
///
/// The derive knows types by their spelling only, and a type of the user's may have the same name. So
/// the compiler is asked: `Suspect::<RefCell<X>>::HERE.__gc_examine()` calls a method with a bound that
/// does not hold if this is the `RefCell` of the standard library, and otherwise that of
/// [`Unsuspicious`], which does nothing. The call is in a closure that is never called, since a trait of
/// the user's could still have a method that is preferred to it.
#[expect(
    missing_debug_implementations,
    reason = "there is never anything to print"
)]
pub struct Suspect<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> Suspect<T> {
    /// The one value.
    pub const HERE: Self = Suspect(PhantomData);
}

/// What every type is that is not better known.
pub trait Unsuspicious {
    /// Does nothing.
    fn __gc_examine(&self) {}
}

impl<T: ?Sized> Unsuspicious for Suspect<T> {}

/// Implemented for nothing: explains why a cell of the standard library cannot hold a `Gc`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no write barrier, so it cannot hold garbage-collected data",
    label = "no write barrier",
    note = "use `gc_core::GcCell`, `GcRefCell` or `GcOnceCell`, which tell the collector what is overwritten",
    note = "a type parameter that stands for plain data can be declared `'static`"
)]
pub trait WriteBarrier {}

/// Implemented for nothing: explains why an `Rc` cannot hold a `Gc`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may be shared with code that is not traced, so it cannot hold garbage-collected data",
    label = "shared with untraced code",
    note = "use `Gc<'gc, _>`: the heap is shared ownership already",
    note = "a type parameter that stands for plain data can be declared `'static`"
)]
pub trait TracedOwner {}

/// Implemented for nothing: explains why a `Cow` cannot borrow from the heap.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may borrow, and a traced type can only borrow for `'static`",
    label = "borrows for less than `'static`",
    note = "own the data, or point to it with `Gc<'gc, _>`"
)]
pub trait StaticBorrow {}

// Spelled out without a macro, because the compiler shows these lines in its notes.

impl<T: ?Sized> Suspect<Cell<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        Cell<T>: WriteBarrier,
    {
    }
}

impl<T: ?Sized> Suspect<RefCell<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        RefCell<T>: WriteBarrier,
    {
    }
}

impl<T> Suspect<OnceCell<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        OnceCell<T>: WriteBarrier,
    {
    }
}

impl<T, F> Suspect<LazyCell<T, F>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        LazyCell<T, F>: WriteBarrier,
    {
    }
}

impl<T: ?Sized> Suspect<Mutex<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        Mutex<T>: WriteBarrier,
    {
    }
}

impl<T: ?Sized> Suspect<RwLock<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        RwLock<T>: WriteBarrier,
    {
    }
}

impl<T> Suspect<OnceLock<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        OnceLock<T>: WriteBarrier,
    {
    }
}

impl<T, F> Suspect<LazyLock<T, F>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        LazyLock<T, F>: WriteBarrier,
    {
    }
}

impl<T: ?Sized> Suspect<Rc<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        Rc<T>: TracedOwner,
    {
    }
}

impl<T: ?Sized> Suspect<Arc<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        Arc<T>: TracedOwner,
    {
    }
}

impl<T: ?Sized> Suspect<rc::Weak<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        rc::Weak<T>: TracedOwner,
    {
    }
}

impl<T: ?Sized> Suspect<sync::Weak<T>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        sync::Weak<T>: TracedOwner,
    {
    }
}

impl<'a, B: ?Sized + ToOwned> Suspect<Cow<'a, B>> {
    /// Cannot be called.
    pub fn __gc_examine(&self)
    where
        Cow<'a, B>: StaticBorrow,
    {
    }
}
