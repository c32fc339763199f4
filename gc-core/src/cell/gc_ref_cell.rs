//! `GcRefCell`: a cell whose content is borrowed, with the check at run time.

use core::cell::{BorrowError, BorrowMutError, Ref, RefCell, RefMut};
use core::fmt;
use core::ops::{Deref, DerefMut};

use crate::finalize::Finalize;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// A [`RefCell`] that may hold [`Gc`]s.
///
/// Borrowing mutably takes the heap. A guard cannot live across a collection; one that is leaked
/// leaves the cell borrowed and harms nothing else, as the collector looks through borrows.
///
/// ```
/// use gc_core::{Finalize, Gc, GcRefCell, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Tree<'gc> {
///     children: GcRefCell<Vec<Gc<'gc, Tree<'gc>>>>,
/// }
///
/// let heap = Heap::new();
/// let root = heap.alloc(Tree { children: GcRefCell::new(vec![]) });
/// let leaf = heap.alloc(Tree { children: GcRefCell::new(vec![]) });
/// root.children.borrow_mut(&heap).push(leaf);
/// assert_eq!(root.children.borrow().len(), 1);
/// ```
#[derive(Default)]
#[repr(transparent)]
pub struct GcRefCell<T> {
    content: RefCell<T>,
}

impl<T> GcRefCell<T> {
    /// A cell that holds `content`.
    #[inline]
    pub const fn new(content: T) -> GcRefCell<T> {
        GcRefCell {
            content: RefCell::new(content),
        }
    }

    /// Borrows the content.
    ///
    /// # Panics
    ///
    /// If the content is mutably borrowed; [`try_borrow`](GcRefCell::try_borrow) reports that as
    /// an error.
    #[inline]
    #[track_caller]
    pub fn borrow(&self) -> GcRef<'_, T> {
        GcRef(self.content.borrow())
    }

    /// Borrows the content, unless it is mutably borrowed.
    ///
    /// # Errors
    ///
    /// If the content is mutably borrowed.
    #[inline]
    pub fn try_borrow(&self) -> Result<GcRef<'_, T>, BorrowError> {
        self.content.try_borrow().map(GcRef)
    }

    /// Borrows the content mutably.
    ///
    /// # Panics
    ///
    /// If the content is borrowed; [`try_borrow_mut`](GcRefCell::try_borrow_mut) reports that as an
    /// error.
    #[inline]
    #[track_caller]
    pub fn borrow_mut(&self, heap: &Heap) -> GcRefMut<'_, T> {
        let _ = heap;
        GcRefMut(self.content.borrow_mut())
    }

    /// Borrows the content mutably, unless it is borrowed.
    ///
    /// # Errors
    ///
    /// If the content is borrowed.
    #[inline]
    pub fn try_borrow_mut(&self, heap: &Heap) -> Result<GcRefMut<'_, T>, BorrowMutError> {
        let _ = heap;
        self.content.try_borrow_mut().map(GcRefMut)
    }

    /// Stores a value. The old one is dropped after the new one is in place.
    ///
    /// # Panics
    ///
    /// If the content is borrowed.
    #[inline]
    #[track_caller]
    pub fn set(&self, heap: &Heap, content: T) {
        drop(self.replace(heap, content));
    }

    /// Stores a value and returns the old one.
    ///
    /// # Panics
    ///
    /// If the content is borrowed.
    #[inline]
    #[track_caller]
    pub fn replace(&self, heap: &Heap, content: T) -> T {
        core::mem::replace(&mut *self.borrow_mut(heap), content)
    }

    /// Takes the content, leaving the default.
    ///
    /// # Panics
    ///
    /// If the content is borrowed.
    #[inline]
    #[track_caller]
    pub fn take(&self, heap: &Heap) -> T
    where
        T: Default,
    {
        self.replace(heap, T::default())
    }

    /// The content, borrowed; no other borrow of the cell exists.
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        self.content.get_mut()
    }

    /// The content.
    #[inline]
    pub fn into_inner(self) -> T {
        self.content.into_inner()
    }
}

impl<T: Clone> Clone for GcRefCell<T> {
    /// A cell with a clone of the content.
    ///
    /// # Panics
    ///
    /// If the content is mutably borrowed.
    #[track_caller]
    fn clone(&self) -> Self {
        GcRefCell::new(self.borrow().clone())
    }
}

impl<T> From<T> for GcRefCell<T> {
    fn from(content: T) -> Self {
        GcRefCell::new(content)
    }
}

/// Shows the content, or that it is mutably borrowed.
impl<T: fmt::Debug> fmt::Debug for GcRefCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_borrow() {
            Ok(content) => f.debug_tuple("GcRefCell").field(&*content).finish(),
            Err(_) => f.write_str("GcRefCell(<mutably borrowed>)"),
        }
    }
}

/// A borrow of the content of a [`GcRefCell`].
pub struct GcRef<'b, T: ?Sized>(pub(crate) Ref<'b, T>);

impl<'b, T: ?Sized> GcRef<'b, T> {
    /// Narrows the borrow to a part of the content.
    ///
    /// ```
    /// use gc_core::{GcRef, GcRefCell};
    ///
    /// let cell = GcRefCell::new((1, 2));
    /// let first = GcRef::map(cell.borrow(), |pair| &pair.0);
    /// assert_eq!(*first, 1);
    /// ```
    #[inline]
    pub fn map<U: ?Sized>(this: Self, part: impl FnOnce(&T) -> &U) -> GcRef<'b, U> {
        GcRef(Ref::map(this.0, part))
    }

    /// Narrows the borrow to a part of the content, if there is such a part.
    ///
    /// # Errors
    ///
    /// If `part` returns `None`, the guard is handed back.
    #[inline]
    pub fn filter_map<U: ?Sized>(
        this: Self,
        part: impl FnOnce(&T) -> Option<&U>,
    ) -> Result<GcRef<'b, U>, Self> {
        Ref::filter_map(this.0, part).map(GcRef).map_err(GcRef)
    }

    /// Another guard of the same borrow.
    #[expect(
        clippy::should_implement_trait,
        reason = "a method would hide the content's `clone`"
    )]
    #[inline]
    pub fn clone(this: &Self) -> Self {
        GcRef(Ref::clone(&this.0))
    }
}

impl<T: ?Sized> Deref for GcRef<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for GcRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for GcRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// A mutable borrow of the content of a [`GcRefCell`].
pub struct GcRefMut<'b, T: ?Sized>(pub(crate) RefMut<'b, T>);

impl<'b, T: ?Sized> GcRefMut<'b, T> {
    /// Narrows the borrow to a part of the content.
    #[inline]
    pub fn map<U: ?Sized>(this: Self, part: impl FnOnce(&mut T) -> &mut U) -> GcRefMut<'b, U> {
        GcRefMut(RefMut::map(this.0, part))
    }

    /// Narrows the borrow to a part of the content, if there is such a part.
    ///
    /// # Errors
    ///
    /// If `part` returns `None`, the guard is handed back.
    #[inline]
    pub fn filter_map<U: ?Sized>(
        this: Self,
        part: impl FnOnce(&mut T) -> Option<&mut U>,
    ) -> Result<GcRefMut<'b, U>, Self> {
        RefMut::filter_map(this.0, part)
            .map(GcRefMut)
            .map_err(GcRefMut)
    }
}

impl<T: ?Sized> Deref for GcRefMut<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for GcRefMut<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for GcRefMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for GcRefMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

// SAFETY:
// - The content is visited, read through the cell whatever its borrow flag says: a guard that was
//   leaked must not hide what the cell holds.
// - `At<'x>` rebrands the content and nothing else; the flag does not depend on lifetimes.
unsafe impl<T: Trace> Trace for GcRefCell<T> {
    type At<'x> = GcRefCell<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: no `&mut` to the content is live, by this function's contract.
        let content = unsafe { &*self.content.as_ptr() };
        // SAFETY: the contract is passed on.
        unsafe { visitor.item(content) }
    }
}

impl<'gc, T: 'gc> Finalize<'gc> for GcRefCell<T> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}
