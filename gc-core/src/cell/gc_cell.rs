//! `GcCell`: a cell that gives and takes whole values.

use core::cell::Cell;
use core::fmt;

use crate::finalize::Finalize;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// A [`Cell`] that may hold a [`Gc`].
///
/// Values go in and out whole, so no reference into the cell exists and nothing can be borrowed.
/// Whatever stores takes the heap.
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Node<'gc> {
///     next: GcCell<Option<Gc<'gc, Node<'gc>>>>,
/// }
///
/// let heap = Heap::new();
/// let node = heap.alloc(Node { next: GcCell::new(None) });
/// node.next.set(&heap, Some(node));
/// assert!(Gc::ptr_eq(node.next.get().unwrap(), node));
/// ```
#[derive(Default)]
#[repr(transparent)]
pub struct GcCell<T> {
    value: Cell<T>,
}

impl<T> GcCell<T> {
    /// A cell that holds `value`.
    #[inline]
    pub const fn new(value: T) -> GcCell<T> {
        GcCell {
            value: Cell::new(value),
        }
    }

    /// A copy of the value.
    #[inline]
    pub fn get(&self) -> T
    where
        T: Copy,
    {
        self.value.get()
    }

    /// Stores a value. The old one is dropped after the new one is in place.
    #[inline]
    pub fn set(&self, heap: &Heap, value: T) {
        drop(self.replace(heap, value));
    }

    /// Stores a value and returns the old one.
    #[inline]
    pub fn replace(&self, heap: &Heap, value: T) -> T {
        let _ = heap;
        self.value.replace(value)
    }

    /// Takes the value, leaving the default.
    #[inline]
    pub fn take(&self, heap: &Heap) -> T
    where
        T: Default,
    {
        self.replace(heap, T::default())
    }

    /// Stores what `change` makes of a copy of the value.
    ///
    /// `change` may use the cell; what it stores there is overwritten.
    #[inline]
    pub fn update(&self, heap: &Heap, change: impl FnOnce(T) -> T)
    where
        T: Copy,
    {
        self.set(heap, change(self.get()));
    }

    /// Exchanges the values of two cells.
    #[inline]
    pub fn swap(&self, heap: &Heap, other: &GcCell<T>) {
        let _ = heap;
        self.value.swap(&other.value);
    }

    /// The value, borrowed; no other borrow of the cell exists.
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The value.
    #[inline]
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: Copy> Clone for GcCell<T> {
    fn clone(&self) -> Self {
        GcCell::new(self.get())
    }
}

impl<T> From<T> for GcCell<T> {
    fn from(value: T) -> Self {
        GcCell::new(value)
    }
}

/// Shows the value, without following it if it is a pointer into a cycle: that is up to `T`.
impl<T: Copy + fmt::Debug> fmt::Debug for GcCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GcCell").field(&self.get()).finish()
    }
}

impl<T: Copy + PartialEq> PartialEq for GcCell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Copy + Eq> Eq for GcCell<T> {}

// SAFETY:
// - The value is visited, read through the cell.
// - `At<'x>` rebrands the content and nothing else; the cell is transparent.
unsafe impl<T: Trace> Trace for GcCell<T> {
    type At<'x> = GcCell<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: no `&mut` to the content exists, by this function's contract, and no code that
        // could store runs before the reference is gone.
        let value = unsafe { &*self.value.as_ptr() };
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(value) }
    }
}

impl<'gc, T: 'gc> Finalize<'gc> for GcCell<T> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}
