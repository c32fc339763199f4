//! All that the output of the derive macros names, and nothing else.
//!
//! Hidden and not covered by any promise of stability: only the `gc-derive` of the same version may
//! use it. Whatever could do harm is `unsafe` all the same, so that nothing here widens what safe code
//! can reach.
//!
//! Most of the module is about error messages. The expansion calls a function for each field; which
//! one decides only the text that is shown if the field turns out not to be traceable.

use core::marker::PhantomData;

pub use core::primitive::bool;

pub use crate::finalize::Finalize;
pub use crate::heap::Heap;
pub use crate::pointer::Gc;
pub use crate::trace::{Trace, Visitor};

/// Visits one field.
///
/// # Safety
///
/// As for [`Trace::trace`] on `field`.
#[inline]
pub unsafe fn trace<T: Trace, V: Visitor>(field: &T, name: &'static str, visitor: &mut V) {
    // SAFETY: the caller's promise is the callee's requirement.
    unsafe { visitor.field(name, field) }
}

/// Declares twins of [`trace`] and [`Trace`] with another text for the same mistake.
///
/// The blanket implementation is hidden from the compiler's advice, so that a field that is not
/// traceable is explained by the twin.
macro_rules! kinds {
    ($(
        $(#[$attribute:meta])*
        $kind:ident, $function:ident;
    )*) => {$(
        $(#[$attribute])*
        pub trait $kind: Trace {}

        #[diagnostic::do_not_recommend]
        impl<T: Trace> $kind for T {}

        /// Visits one field.
        ///
        /// # Safety
        ///
        /// As for [`Trace::trace`] on `field`.
        #[inline]
        pub unsafe fn $function<T: $kind, V: Visitor>(
            field: &T,
            name: &'static str,
            visitor: &mut V,
        ) {
            // SAFETY: the caller's promise is the callee's requirement.
            unsafe { visitor.field(name, field) }
        }
    )*};
}

kinds! {
    /// Explains a field that is spelled with `Root`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is a root, which cannot be part of an object",
        label = "a root inside the heap",
        note = "a root keeps its object alive from outside; inside, it would keep its own cycle alive for ever",
        note = "store a `Gc<'gc, _>` instead"
    )]
    RootField, trace_root;

    /// Explains a field that is spelled with a raw pointer.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be traced: a raw pointer does not keep its target alive",
        label = "a raw pointer",
        note = "to point into the heap, use `Gc<'gc, _>`",
        note = "if it points to something else, mark the field `#[gc(skip)]`"
    )]
    PointerField, trace_pointer;

    /// Explains a field that is spelled with `dyn`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be traced: nothing says what a trait object holds",
        label = "a trait object",
        note = "an enum of the possible types can be traced",
        note = "if no `Gc` can be in it, wrap it in `gc_core::Static<_>`, or mark the field `#[gc(skip)]`"
    )]
    ObjectField, trace_object;

    /// Explains a field that is spelled with a function pointer.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be traced, and need not be: a function pointer holds nothing",
        label = "a function pointer",
        note = "mark the field `#[gc(skip)]`, or wrap it in `gc_core::Static<_>`"
    )]
    FunctionField, trace_function;
}

/// Fails to compile where a field marked `skip` could borrow from the heap.
#[inline]
pub const fn skipped_field_must_be_static<T: ?Sized + 'static>() {}

/// Fails to compile where a type marked `leaf` could borrow from the heap.
#[inline]
pub const fn leaf_must_be_static<T: ?Sized + 'static>() {}

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
/// the compiler is asked: `Suspect::<RefCell<X>>::HERE.examine()` calls a method with a bound that
/// does not hold if this is the `RefCell` of the standard library, and otherwise that of
/// [`Unsuspicious`], which does nothing.
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
    fn examine(&self) {}
}

impl<T: ?Sized> Unsuspicious for Suspect<T> {}

/// Implemented for nothing: explains why a cell of the standard library cannot hold a `Gc`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no write barrier, so it cannot hold garbage-collected data",
    label = "no write barrier",
    note = "use `gc_core::GcCell`, `GcRefCell` or `GcOnceCell`, which tell the collector what is overwritten"
)]
pub trait WriteBarrier {}

/// Implemented for nothing: explains why an `Rc` cannot hold a `Gc`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may be shared with code that is not traced, so it cannot hold garbage-collected data",
    label = "shared with untraced code",
    note = "use `Gc<'gc, _>`: the heap is shared ownership already"
)]
pub trait TracedOwner {}

/// Implemented for nothing: explains why a `Cow` cannot borrow from the heap.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may borrow, and a traced type can only borrow for `'static`",
    label = "borrows for less than `'static`",
    note = "own the data, or point to it with `Gc<'gc, _>`"
)]
pub trait StaticBorrow {}

/// Gives `Suspect` of each type a method that cannot be called.
macro_rules! suspects {
    ($([$($param:tt)*] $type:ty: $missing:ident;)*) => {$(
        impl<$($param)*> Suspect<$type> {
            /// Cannot be called; the bound says why.
            pub const fn examine(&self)
            where
                $type: $missing,
            {
            }
        }
    )*};
}

suspects! {
    [T: ?Sized] core::cell::Cell<T>: WriteBarrier;
    [T: ?Sized] core::cell::RefCell<T>: WriteBarrier;
    [T: ?Sized] core::cell::UnsafeCell<T>: WriteBarrier;
    [T] core::cell::OnceCell<T>: WriteBarrier;
    [T, F] core::cell::LazyCell<T, F>: WriteBarrier;
    [T: ?Sized] std::sync::Mutex<T>: WriteBarrier;
    [T: ?Sized] std::sync::RwLock<T>: WriteBarrier;
    [T] std::sync::OnceLock<T>: WriteBarrier;
    [T, F] std::sync::LazyLock<T, F>: WriteBarrier;
    [T: ?Sized] std::rc::Rc<T>: TracedOwner;
    [T: ?Sized] std::rc::Weak<T>: TracedOwner;
    [T: ?Sized] std::sync::Arc<T>: TracedOwner;
    [T: ?Sized] std::sync::Weak<T>: TracedOwner;
    ['a, B: ?Sized + ToOwned] std::borrow::Cow<'a, B>: StaticBorrow;
}
