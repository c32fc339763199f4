//! `Gc`: a plain pointer to a heap object.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

use crate::finalize::Finalize;
use crate::heap::Heap;
use crate::trace::{Trace, Visitor};

/// A pointer to an object in a [`Heap`], valid while the heap is borrowed for `'gc`.
///
/// `Gc` is `Copy`, as large as a reference, has a niche (`Option<Gc<T>>` is as large), and
/// dereferences without any check. Whatever can free objects takes the heap by `&mut`, so holding a
/// `Gc` across it is the ordinary borrow error E0502. To keep an object across a collection, make a
/// [`Root`](crate::Root) or use [`safepoint!`](crate::safepoint).
///
/// `Debug`, `Display`, `Eq`, `Ord` and `Hash` are those of the target; identity is
/// [`Gc::ptr_eq`], and `{:p}` prints the address. Objects never move.
///
/// ```
/// use gc_core::{Gc, Heap};
///
/// let heap = Heap::new();
/// let a = heap.alloc(String::from("same"));
/// let b = heap.alloc(String::from("same"));
/// assert_eq!(a, b);
/// assert!(!Gc::ptr_eq(a, b));
/// ```
pub struct Gc<'gc, T: ?Sized> {
    /// A `NonNull` stays on its thread, and so does what holds one.
    target: NonNull<T>,
    heap: PhantomData<&'gc T>,
}

const _: () = assert!(size_of::<Option<Gc<'static, u8>>>() == size_of::<usize>());

impl<'gc, T: ?Sized> Gc<'gc, T> {
    /// Makes a pointer from the address of an object.
    ///
    /// # Safety
    ///
    /// `target` is an initialised object of a heap that stays borrowed for `'gc` (OBJECT-1).
    #[inline]
    pub(crate) unsafe fn from_target(target: NonNull<T>) -> Self {
        Gc {
            target,
            heap: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn target(self) -> NonNull<T> {
        self.target
    }

    /// The target, borrowed for as long as the heap is.
    ///
    /// `&*gc` lives only as long as the variable `gc`; this does not.
    #[expect(
        clippy::should_implement_trait,
        reason = "`AsRef` cannot give the longer lifetime"
    )]
    #[inline]
    pub fn as_ref(self) -> &'gc T {
        // SAFETY: OBJECT-1: the target is initialised and cannot be freed while the heap is
        // borrowed. OBJECT-2: nobody ever makes a `&mut` to a heap object.
        unsafe { self.target.as_ref() }
    }

    /// The address of the object.
    ///
    /// Objects never move, so the address is the same until the object is freed.
    #[inline]
    pub fn as_ptr(self) -> *const T {
        self.target.as_ptr()
    }

    /// Whether both point to the same object.
    ///
    /// ```
    /// use gc_core::{Gc, Heap};
    ///
    /// let heap = Heap::new();
    /// let a = heap.alloc(1);
    /// let b = heap.alloc(1);
    /// assert!(Gc::ptr_eq(a, a));
    /// assert!(!Gc::ptr_eq(a, b));
    /// ```
    #[inline]
    pub fn ptr_eq(a: Self, b: Self) -> bool {
        core::ptr::addr_eq(a.target.as_ptr(), b.target.as_ptr())
    }
}

impl<T: ?Sized> Clone for Gc<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Gc<'_, T> {}

impl<T: ?Sized> Deref for Gc<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        Gc::as_ref(*self)
    }
}

impl<T: ?Sized> AsRef<T> for Gc<'_, T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized> core::borrow::Borrow<T> for Gc<'_, T> {
    fn borrow(&self) -> &T {
        self
    }
}

// SAFETY:
// - The one pointer is visited, by its address, without reading the target.
// - `At<'x>` replaces the heap lifetime of the pointer and, by `T::At`, of the target.
unsafe impl<T: Trace> Trace for Gc<'_, T> {
    type At<'x> = Gc<'x, T::At<'x>>;

    #[inline]
    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        // SAFETY: OBJECT-3: a `Gc` reached by tracing points to an object of the traced heap.
        unsafe { visitor.edge(self.target) }
    }
}

impl<'gc, T: Trace + 'gc> Finalize<'gc> for Gc<'gc, T> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

impl<'a, T: ?Sized + PartialEq<U>, U: ?Sized> PartialEq<Gc<'a, U>> for Gc<'_, T> {
    fn eq(&self, other: &Gc<'a, U>) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Gc<'_, T> {}

impl<'a, T: ?Sized + PartialOrd<U>, U: ?Sized> PartialOrd<Gc<'a, U>> for Gc<'_, T> {
    fn partial_cmp(&self, other: &Gc<'a, U>) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: ?Sized + Ord> Ord for Gc<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl<T: ?Sized + Hash> Hash for Gc<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
