//! What the bodies of derived implementations are made of.
//!
//! # Exact types
//! The functions are given the type of a field as it is spelled. That alone would prove nothing of the
//! field: a reference to it is made to fit the spelled type by `Deref`, and by subtyping, and a spelled
//! type may leave lifetimes to be inferred. `fn(Gc<'gc, _>)` would then pass as `fn(Gc<'static, _>)`,
//! which is `'static` and traceable. So every function also takes a [`FieldType`], whose parameter is
//! invariant and is made equal to the field's type by [`Derive::same_type`], which takes the field by
//! `&mut`.
//!
//! # Nothing else can be meant
//! All are inherent functions of one type, which no other crate can add to, and which the compiler
//! prefers to those of any trait in scope. None returns a type without values: what came after it in an
//! expansion would be dead code, of which the compiler does not check the lifetimes.

use core::marker::PhantomData;

use crate::__private::no_drop::TypesThatMayHoldGcMustNotImplDrop;
use crate::trace::{Trace, Visitor};

/// The type of a field, exactly: no subtype and no supertype of it will do.
#[expect(
    missing_debug_implementations,
    reason = "there is never anything to print"
)]
pub struct FieldType<T: ?Sized>(PhantomData<fn(&mut T)>);

/// What derived implementations are made with.
///
/// `Trace::__derive` returns it, which tells the expansion that this is the type that it has found by a
/// path.
#[expect(
    missing_debug_implementations,
    reason = "there is never anything to print"
)]
pub struct Derive(());

impl Derive {
    /// The one value.
    pub(crate) const HERE: Self = Derive(());

    /// The type of a field that is yet to be named.
    #[inline]
    pub const fn field_type<T: ?Sized>() -> FieldType<T> {
        FieldType(PhantomData)
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

    /// Fails to compile where a field marked `skip` could borrow from the heap.
    #[inline]
    pub const fn skipped_field_must_be_static<T: 'static>(_: &T, _: FieldType<T>) {}

    /// Fails to compile where a type marked `leaf` could borrow from the heap.
    #[inline]
    pub const fn leaf_must_be_static<T: 'static>() {}

    /// Fails to compile where a type that may implement `Drop` could borrow from the heap.
    #[inline]
    pub const fn type_with_drop_must_be_static<T: 'static>() {}

    /// Fails to compile unless `T` has the implementation that one of `Drop` would overlap with.
    #[inline]
    pub const fn must_not_impl_drop<T>()
    where
        T: TypesThatMayHoldGcMustNotImplDrop<Derived = T> + ?Sized,
    {
    }

    /// The body of an implementation that the derive gave up on, beside its error.
    ///
    /// The error is a `::core::compile_error!`, and a crate can take the name of `core`. So it is an error
    /// again to generate code for this. Nobody sees the two together, as no code is generated for a
    /// crate with errors.
    ///
    /// ```compile_fail,E0080
    /// extern crate self as core;
    ///
    /// #[macro_export]
    /// macro_rules! compile_error {
    ///     ($($token:tt)*) => {};
    /// }
    ///
    /// use gc_core::{Finalize, Gc, Heap, Trace};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Skips<'gc>(#[gc(skip)] Gc<'gc, String>);
    ///
    /// fn main() {
    ///     let heap = Heap::new();
    ///     heap.alloc(Skips(heap.alloc(String::new())));
    /// }
    /// ```
    pub fn not_derived<T: ?Sized>() {
        const { panic!("the derive macro reported an error") }
    }
}
