//! `Root`: a pointer that keeps its object alive from outside of the heap.

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;
use std::alloc::handle_alloc_error;

use crate::heap::Heap;
use crate::heap::roots::{RootTable, Slot};
use crate::pointer::Gc;
use crate::trace::{Managed, Trace, sealed};

/// Keeps an object, and all it reaches, alive from outside of the heap.
///
/// A root is not tied to a borrow of the heap: it may be stored anywhere outside of it and live
/// across collections. Its type names the object's with `'static` in place of the heap's lifetime,
/// as in `Root<Node<'static>>`; [`get`](Root::get) gives back `Gc<'gc, Node<'gc>>`.
///
/// Making and dropping one costs a few instructions. A root that outlives its heap is inert.
/// Inside the heap store a `Gc`: a root in there would keep its object alive for ever, so `Root`
/// is not [`Trace`].
///
/// ```
/// use gc_core::{Heap, Root};
///
/// let mut heap = Heap::new();
/// let root: Root<String> = heap.root(heap.alloc(String::from("kept")));
/// heap.collect();
/// assert_eq!(*root.get(&heap), "kept");
/// ```
///
/// What a function returns that takes `&mut Heap` must not be a `Gc`, which would keep the heap borrowed as long as it
/// lives, exclusively. It returns a root, or, of a table or a queue, a [`HandleRoot`](crate::HandleRoot):
///
/// ```
/// use gc_core::{Gc, Heap, HandleRoot, Root, WeakValueTable};
///
/// type Names<'gc> = WeakValueTable<'gc, String, String>;
///
/// fn load(heap: &mut Heap, names: &HandleRoot<Names<'static>>, text: &str) -> Root<String> {
///     heap.safepoint();
///     let make = || (text.to_owned(), heap.alloc(text.to_owned()));
///     heap.root(names.get(heap).get_or_insert_with(heap, text, make))
/// }
///
/// let mut heap = Heap::new();
/// let names = heap.root_handle::<Names<'_>>(Names::new(&heap));
/// let first = load(&mut heap, &names, "name");
/// let second = load(&mut heap, &names, "name");
/// assert!(Gc::ptr_eq(first.get(&heap), second.get(&heap)));
/// ```
pub struct Root<T: Trace> {
    /// The slot of the root table that this root owns, which holds the object's address.
    slot: NonNull<Slot>,
    object: NonNull<T>,
    /// Invariant in `T`; nothing needs more. That a root stays on its thread is left to the pointers,
    /// since the compiler complains of each reason by itself.
    invariant: PhantomData<fn(T) -> T>,
}

const _: () = assert!(size_of::<Root<u8>>() == 16 || size_of::<usize>() != 8);

impl Heap {
    /// Makes a root of an object.
    ///
    /// If the system has no memory for it, the standard
    /// [allocation error](std::alloc::handle_alloc_error) is raised.
    #[inline]
    pub fn root<'gc, T: Trace>(&'gc self, gc: Gc<'gc, T>) -> Root<T::At<'static>> {
        // SAFETY: ROOT-1: a `Gc` that is live while this heap is borrowed is an object of this
        // heap, since no other is active (ACTIVE-1).
        unsafe { Root::new(self.rooted(), gc.target().cast()) }
    }
}

impl<T: Trace> Root<T> {
    /// Makes a root in a table.
    ///
    /// # Safety
    ///
    /// `object` is an object of the table's heap, or was one until the heap went away, of the type `T`
    /// at some lifetime.
    #[inline]
    unsafe fn new(table: &RootTable, object: NonNull<T>) -> Root<T> {
        // SAFETY: the caller's promise is the callee's requirement.
        match unsafe { table.insert(object.cast()) } {
            Some(slot) => Root {
                slot,
                object,
                invariant: PhantomData,
            },
            None => handle_alloc_error(core::alloc::Layout::new::<Slot>()),
        }
    }

    #[inline]
    fn table(&self) -> &RootTable {
        // SAFETY: ROOT-3: the slot is this root's until it is dropped.
        unsafe { RootTable::of(self.slot) }
    }

    /// The object, for as long as the heap is borrowed.
    ///
    /// # Panics
    ///
    /// If `heap` is not the heap of this root; [`try_get`](Root::try_get) reports that as an error.
    #[inline]
    #[track_caller]
    pub fn get<'gc>(&self, heap: &'gc Heap) -> Gc<'gc, T::At<'gc>> {
        match self.try_get(heap) {
            Ok(gc) => gc,
            Err(error) => error.raise(),
        }
    }

    /// The object, if `heap` is the heap of this root.
    ///
    /// # Errors
    ///
    /// If the root is of another heap, or its heap no longer exists.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let first = Heap::new();
    /// let root = first.root(first.alloc(1));
    /// drop(first);
    ///
    /// let second = Heap::new();
    /// let error = root.try_get(&second).unwrap_err();
    /// assert!(error.to_string().contains("has been dropped"));
    /// ```
    #[inline]
    pub fn try_get<'gc>(&self, heap: &'gc Heap) -> Result<Gc<'gc, T::At<'gc>>, RootError> {
        if !core::ptr::eq(self.table(), heap.rooted()) {
            return Err(RootError::new(self.table(), heap));
        }
        // SAFETY: ROOT-1: the slot keeps the object alive, and ROOT-2: it is an object of `heap`,
        // which is borrowed for `'gc`. `T::At<'gc>` is the same type at another lifetime (TRACE-3).
        Ok(unsafe { Gc::from_target(self.object.cast()) })
    }

    /// [`get`](Root::get) for generic code, where the compiler cannot see that `U::At<'gc>` is `U`.
    ///
    /// ```
    /// use gc_core::{Gc, Heap, Managed};
    ///
    /// fn keep<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
    ///     let root = heap.root(heap.alloc(value));
    ///     root.get_as::<T>(heap)
    /// }
    ///
    /// assert_eq!(*keep(&Heap::new(), 7), 7);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`get`](Root::get).
    #[inline]
    #[track_caller]
    pub fn get_as<'gc, U>(&self, heap: &'gc Heap) -> Gc<'gc, U>
    where
        U: Managed<'gc>,
        T: Trace<At<'gc> = <U as Trace>::At<'gc>>,
    {
        U::same(self.get(heap), sealed::Seal)
    }

    /// Gives the root a label, which diagnostics show.
    ///
    /// ```
    /// use gc_core::Heap;
    ///
    /// let heap = Heap::new();
    /// let root = heap.root(heap.alloc(1)).labelled("globals");
    /// assert_eq!(root.label().as_deref(), Some("globals"));
    /// ```
    #[must_use]
    pub fn labelled(self, label: impl Into<String>) -> Root<T> {
        let label = label.into();
        // SAFETY: ROOT-3: the slot is this root's.
        unsafe { self.table().set_label(self.slot, label) }
        self
    }

    /// The label, if one was given.
    pub fn label(&self) -> Option<String> {
        self.table().label(self.slot)
    }
}

/// Another root of the same object, without the label.
impl<T: Trace> Clone for Root<T> {
    fn clone(&self) -> Self {
        let table = self.table();
        // SAFETY: ROOT-1: the object is this root's, whatever became of the heap.
        let clone = unsafe { Root::new(table, self.object) };
        if !table.is_heap_alive() {
            table.add_orphan();
        }
        clone
    }
}

impl<T: Trace> Drop for Root<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: ROOT-3: the slot is this root's, which is going away.
        unsafe { RootTable::remove(self.slot) }
    }
}

impl<T: Trace> fmt::Debug for Root<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Root({:p}", self.object)?;
        if let Some(label) = self.label() {
            write!(f, ", {label:?}")?;
        }
        f.write_str(")")
    }
}

/// A root was used with a heap that it does not belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootError {
    /// The number of the root's heap, as its `Debug` shows it.
    pub root_heap: u64,
    /// Whether that heap has been dropped.
    pub dropped: bool,
    /// The number of the heap that the root was used with.
    pub given_heap: u64,
}

impl RootError {
    #[cold]
    fn new(table: &RootTable, heap: &Heap) -> RootError {
        RootError {
            root_heap: table.heap_number(),
            dropped: !table.is_heap_alive(),
            given_heap: heap.rooted().heap_number(),
        }
    }

    #[cold]
    #[track_caller]
    fn raise(self) -> ! {
        panic!("{self}")
    }
}

impl fmt::Display for RootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the root belongs to heap #{}", self.root_heap)?;
        if self.dropped {
            f.write_str(", which has been dropped,")?;
        }
        write!(f, " and was used with heap #{}", self.given_heap)
    }
}

impl core::error::Error for RootError {}
