//! `GcOnceCell`: a cell that is set once.

use core::cell::OnceCell;
use core::fmt;

use crate::finalize::Finalize;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::trace::{Trace, Visitor};

/// A [`OnceCell`] that may hold a [`Gc`].
///
/// Unlike a [`GcCell`](crate::GcCell) it gives references to its content, as that never changes once
/// it is set.
///
/// ```
/// use gc_core::{Finalize, Gc, GcOnceCell, Heap, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Child<'gc> {
///     parent: GcOnceCell<Gc<'gc, Child<'gc>>>,
/// }
///
/// let heap = Heap::new();
/// let parent = heap.alloc(Child { parent: GcOnceCell::new() });
/// let child = heap.alloc(Child { parent: GcOnceCell::new() });
/// assert!(child.parent.set(&heap, parent).is_ok());
/// assert!(child.parent.set(&heap, child).is_err());
/// assert!(Gc::ptr_eq(*child.parent.get().unwrap(), parent));
/// ```
#[repr(transparent)]
pub struct GcOnceCell<T> {
    content: OnceCell<T>,
}

impl<T> GcOnceCell<T> {
    /// An empty cell.
    #[inline]
    pub const fn new() -> GcOnceCell<T> {
        GcOnceCell {
            content: OnceCell::new(),
        }
    }

    /// The content, if it has been set.
    #[inline]
    pub fn get(&self) -> Option<&T> {
        self.content.get()
    }

    /// Sets the content.
    ///
    /// # Errors
    ///
    /// If it has been set already, the value is handed back.
    #[inline]
    pub fn set(&self, heap: &Heap, value: T) -> Result<(), T> {
        let _ = heap;
        self.content.set(value)
    }

    /// The content, set to what `make` returns if it has not been set.
    ///
    /// # Panics
    ///
    /// If `make` sets the cell. If `make` panics, the cell stays empty.
    #[inline]
    pub fn get_or_init(&self, heap: &Heap, make: impl FnOnce() -> T) -> &T {
        let _ = heap;
        self.content.get_or_init(make)
    }

    /// Takes the content, leaving the cell empty; no other borrow of the cell exists.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        self.content.take()
    }

    /// The content, borrowed; no other borrow of the cell exists.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.content.get_mut()
    }

    /// The content, if it has been set.
    #[inline]
    pub fn into_inner(self) -> Option<T> {
        self.content.into_inner()
    }
}

impl<T> Default for GcOnceCell<T> {
    fn default() -> Self {
        GcOnceCell::new()
    }
}

impl<T: Clone> Clone for GcOnceCell<T> {
    fn clone(&self) -> Self {
        GcOnceCell {
            content: self.content.clone(),
        }
    }
}

impl<T> From<T> for GcOnceCell<T> {
    fn from(value: T) -> Self {
        GcOnceCell {
            content: OnceCell::from(value),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for GcOnceCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("GcOnceCell");
        match self.get() {
            Some(content) => tuple.field(content).finish(),
            None => tuple.field(&format_args!("<unset>")).finish(),
        }
    }
}

impl<T: PartialEq> PartialEq for GcOnceCell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.content == other.content
    }
}

impl<T: Eq> Eq for GcOnceCell<T> {}

// SAFETY:
// - The content, if any, is visited.
// - `At<'x>` rebrands the content and nothing else.
unsafe impl<T: Trace> Trace for GcOnceCell<T> {
    type At<'x> = GcOnceCell<T::At<'x>>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        if let Some(content) = self.content.get() {
            // SAFETY: the contract is passed on.
            unsafe { visitor.item(content) }
        }
    }
}

impl<'gc, T: 'gc> Finalize<'gc> for GcOnceCell<T> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}
