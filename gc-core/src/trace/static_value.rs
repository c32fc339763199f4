//! `Static`: any pointer-free value as an object or a field.

use core::borrow::Borrow;
use core::fmt;
use core::ops::{Deref, DerefMut};

use crate::trace::leaf;

/// A `'static` value of any type, made traceable.
///
/// `Trace` cannot be implemented for a type of another crate, and is deliberately missing for
/// closures and trait objects. `Static` makes an object or a field of any of them, as long as they
/// are `'static`: such a value can hold no [`Gc`](crate::Gc) that could be freed, so the collector
/// never looks at it. It is the size of the value and dereferences to it.
///
/// ```
/// use std::rc::Rc;
/// use gc_core::{Finalize, Heap, Static, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Button {
///     label: String,
///     on_click: Static<Rc<dyn Fn() -> u32>>,
/// }
///
/// let heap = Heap::new();
/// let button = heap.alloc(Button {
///     label: "Answer".into(),
///     on_click: Static(Rc::new(|| 42)),
/// });
/// assert_eq!(button.label, "Answer");
/// assert_eq!((button.on_click)(), 42);
/// ```
///
/// The attribute `#[gc(skip)]` does the same for one field without changing its type.
///
/// # Roots
///
/// `Static` will hold a [`Root`](crate::Root), or a closure that owns one. If that root leads, by
/// whatever way, to the object that holds it, neither is ever freed. Store a `Gc` instead.
///
/// # What is refused
///
/// A value that borrows from the heap, or from anything else, is not `'static`:
///
/// ```
/// use gc_core::{Heap, Static};
///
/// let heap = Heap::new();
/// let name = heap.alloc(Static("name"));
/// assert_eq!(name.len(), 4);
/// ```
///
/// ```compile_fail,E0597
/// use gc_core::{Heap, Static};
///
/// let heap = Heap::new();
/// let name = heap.alloc("name");
/// heap.alloc(Static(name));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Static<T: 'static>(pub T);

leaf! { impl[T: 'static] Static<T> }

impl<T> Deref for Static<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Static<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Static<T> {
    #[inline]
    fn from(value: T) -> Self {
        Static(value)
    }
}

impl<T> AsRef<T> for Static<T> {
    #[inline]
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T> AsMut<T> for Static<T> {
    #[inline]
    fn as_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

// `Eq`, `Ord` and `Hash` of `Static<T>` are those of `T`, as `Borrow` demands.
impl<T> Borrow<T> for Static<T> {
    #[inline]
    fn borrow(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for Static<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
