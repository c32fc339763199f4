//! Better errors for fields that are spelled with a type of the standard library that cannot hold a `Gc`.
//!
//! Nothing rests on this module but the text of an error.

use core::cell::{Cell, LazyCell, OnceCell, RefCell};
use core::marker::PhantomData;
use std::borrow::Cow;
use std::rc::{self, Rc};
use std::sync::{self, Arc, LazyLock, Mutex, OnceLock, RwLock};

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
