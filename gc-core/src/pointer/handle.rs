//! `HandleRoot`: a table, a queue, or another object of this crate's own, held from outside of the heap.
//!
//! # Mechanism
//! A handle is one `Gc` to an object whose type is this crate's own. So what is rooted is that object, without
//! its type: the collector reads the type from the object's block, and the type of the `HandleRoot` says
//! which handle leads to it.
//!
//! # What was rejected
//! *A root of an object that holds the handle*, which programs can make by themselves: it takes an object
//! for each root, and generic code cannot make one, since it does not know that a handle is its own `At<'gc>`.

use core::fmt;
use core::marker::PhantomData;

use crate::heap::Heap;
use crate::pointer::{Carry, Gc, Root, RootError};
use crate::trace::{Trace, Visitor, sealed};

/// A handle to a table, an [`Ephemeron`](crate::Ephemeron), a queue
/// ([`FinalizationQueue`](crate::FinalizationQueue), [`CleanupQueue`](crate::CleanupQueue)), or what a queue waits for
/// ([`FinalizationHandle`](crate::FinalizationHandle), [`Cleanup`](crate::Cleanup)), in a heap borrowed for `'gc`.
///
/// [`Heap::root_handle`] holds what a handle leads to outside of the heap. Generic code needs no bound of this
/// name for it, since a handle is one for all keys and values that are [`Managed`](crate::Managed):
///
/// ```
/// use gc_core::{EphemeronTable, Heap, Managed};
///
/// fn is_kept<'gc, K: Managed<'gc>, V: Managed<'gc>>(
///     heap: &'gc Heap,
///     table: EphemeronTable<'gc, K, V>,
/// ) -> bool {
///     let root = heap.root_handle(table);
///     EphemeronTable::ptr_eq(root.get_as(heap), table)
/// }
///
/// let heap = Heap::new();
/// assert!(is_kept(&heap, EphemeronTable::<u32, String>::new(&heap)));
/// ```
///
/// # Safety
///
/// A handle is one `Gc` to an object whose type is this crate's own; `erase` gives that, and `restore` the
/// handle back. `At<'gc>` is `Self`, as for [`Managed`](crate::Managed), which generic code cannot see either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no handle",
    label = "neither a table with weak parts, an `Ephemeron`, a `FinalizationQueue`, a `FinalizationHandle`, a `CleanupQueue` nor a `Cleanup`",
    note = "to hold an object outside of the heap, use `heap.root(gc)`, and for a weak reference `heap.root_weak(weak)`"
)]
pub unsafe trait Handle<'gc>: Trace + Copy {
    /// The object, without its type.
    ///
    /// The parameter is of a type that only this crate can name, as for [`Managed`](crate::Managed).
    #[doc(hidden)]
    fn erase(self, seal: sealed::Seal) -> Gc<'gc, AnyObject>;

    /// The handle to an object.
    ///
    /// # Safety
    ///
    /// `object` was made by `erase` of this type of handle at some lifetime.
    #[doc(hidden)]
    unsafe fn restore(object: Gc<'gc, AnyObject>, seal: sealed::Seal) -> Self;
}

/// What a handle leads to, whatever its type: a reference to one covers nothing.
#[derive(Debug)]
pub struct AnyObject(());

// SAFETY: a value of this type is nothing. The collector never looks at an object as one, since it knows the
// objects of a block by what the block was made for.
unsafe impl Trace for AnyObject {
    type At<'x> = AnyObject;
    const NEEDS_TRACE: bool = false;
    #[inline]
    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {}
}

/// What a [`Handle`] leads to, such as a table, held outside of the heap as a [`Root`] holds a `Gc`.
///
/// It keeps a table; what is weak in that stays weak. Its type names the handle's with `'static` in place of
/// the heap's lifetime. It may outlive its heap, and then refers to nothing that can be asked for.
///
/// ```
/// use gc_core::{EphemeronTable, Heap, HandleRoot};
///
/// let mut heap = Heap::new();
/// let kept = heap.root(heap.alloc(7_u64));
/// let names: HandleRoot<EphemeronTable<'static, u64, String>> =
///     heap.root_handle(EphemeronTable::<u64, String>::new(&heap));
/// names.get(&heap).insert(&heap, kept.get(&heap), String::from("seven"));
/// names.get(&heap).insert(&heap, heap.alloc(8), String::from("eight"));
///
/// heap.collect();
/// assert_eq!(names.get(&heap).len(), 1);
/// assert_eq!(*names.get(&heap).get_ref(kept.get(&heap)).unwrap(), "seven");
/// ```
pub struct HandleRoot<H: Trace> {
    object: Root<AnyObject>,
    /// Invariant in `H`, as a [`Root`] is.
    handle: PhantomData<fn(H) -> H>,
}

impl Heap {
    /// Holds what a [`Handle`] leads to outside of the heap: a table, an [`Ephemeron`](crate::Ephemeron), a
    /// [`FinalizationQueue`](crate::FinalizationQueue).
    ///
    /// If the system has no memory for it, the standard
    /// [allocation error](std::alloc::handle_alloc_error) is raised.
    pub fn root_handle<'gc, H: Handle<'gc>>(&'gc self, handle: H) -> HandleRoot<H::At<'static>> {
        HandleRoot {
            object: self.root(handle.erase(sealed::Seal)),
            handle: PhantomData,
        }
    }
}

impl<H: Trace> HandleRoot<H> {
    /// The handle, for as long as the heap is borrowed.
    ///
    /// # Panics
    ///
    /// If `heap` is not the heap of this root; [`try_get`](HandleRoot::try_get) reports that as an error.
    #[inline]
    #[track_caller]
    pub fn get<'gc>(&self, heap: &'gc Heap) -> H::At<'gc>
    where
        H::At<'gc>: Handle<'gc>,
    {
        self.get_as(heap)
    }

    /// The handle, if `heap` is the heap of this root.
    ///
    /// # Errors
    ///
    /// If the root is of another heap, or its heap no longer exists.
    #[inline]
    pub fn try_get<'gc>(&self, heap: &'gc Heap) -> Result<H::At<'gc>, RootError>
    where
        H::At<'gc>: Handle<'gc>,
    {
        self.object.try_get(heap).map(|object| self.restore(object))
    }

    /// [`get`](HandleRoot::get) for generic code, where the compiler cannot see that `U::At<'gc>` is `U`.
    ///
    /// ```
    /// use gc_core::{Heap, Managed, WeakValueTable};
    ///
    /// fn again<'gc, K: Managed<'gc>, V: Managed<'gc>>(
    ///     heap: &'gc Heap,
    ///     table: WeakValueTable<'gc, K, V>,
    /// ) -> WeakValueTable<'gc, K, V> {
    ///     let root = heap.root_handle(table);
    ///     root.get_as(heap)
    /// }
    ///
    /// let heap = Heap::new();
    /// assert!(again(&heap, WeakValueTable::<u32, String>::new(&heap)).is_empty());
    /// ```
    ///
    /// # Panics
    ///
    /// As [`get`](HandleRoot::get).
    #[inline]
    #[track_caller]
    pub fn get_as<'gc, U>(&self, heap: &'gc Heap) -> U
    where
        U: Handle<'gc>,
        H: Trace<At<'gc> = <U as Trace>::At<'gc>>,
    {
        self.restore(self.object.get(heap))
    }

    /// Makes a handle of the object of this root.
    #[inline]
    fn restore<'gc, U>(&self, object: Gc<'gc, AnyObject>) -> U
    where
        U: Handle<'gc>,
        H: Trace<At<'gc> = <U as Trace>::At<'gc>>,
    {
        // SAFETY: TRACE-3: the root was made of a handle whose `At<'gc>` is `H::At<'gc>`, and so `U::At<'gc>`.
        // That is `U`, by the contract of its implementation.
        unsafe { U::restore(object, sealed::Seal) }
    }

    /// Gives the root a label, which diagnostics show.
    #[must_use]
    pub fn labelled(self, label: impl Into<String>) -> HandleRoot<H> {
        HandleRoot {
            object: self.object.labelled(label),
            ..self
        }
    }

    /// The label, if one was given.
    pub fn label(&self) -> Option<String> {
        self.object.label()
    }
}

/// Another root of the same object, without the label.
impl<H: Trace> Clone for HandleRoot<H> {
    fn clone(&self) -> Self {
        HandleRoot {
            object: self.object.clone(),
            handle: PhantomData,
        }
    }
}

impl<H: Trace> fmt::Debug for HandleRoot<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HandleRoot").field(&self.object).finish()
    }
}

// What can be carried is better told by the note of `Carry`.
#[diagnostic::do_not_recommend]
impl<'gc, H: Handle<'gc>> Carry<'gc> for H {
    type Held = HandleRoot<H::At<'static>>;

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        heap.root_handle(self)
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        held.get_as(heap)
    }
}
