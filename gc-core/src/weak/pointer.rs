//! `Weak` and `LongWeak`: weak references inside a borrow of the heap.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::ptr;

use crate::block::notes::CellKind;
use crate::finalize::Finalize;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::Gc;
use crate::trace::{Managed, Trace, Visitor};
use crate::weak::cell::WeakCell;

/// Defines one kind of weak reference. The two differ in nothing but their kind.
macro_rules! weak_pointer {
    ($(#[$docs:meta])* $name:ident $kind:ident $downgrade:ident $try_downgrade:ident) => {
        $(#[$docs])*
        pub struct $name<'gc, T> {
            cell: Gc<'gc, WeakCell<T>>,
        }

        impl<'gc, T: Managed<'gc>> Gc<'gc, T> {
            #[doc = concat!("The [`", stringify!($name), "`] reference to this object.")]
            ///
            /// There is one for each object: asking twice gives equal references.
            ///
            /// # Panics
            ///
            /// If the heap's limit is reached. If the system has no memory, the standard [allocation
            /// error](std::alloc::handle_alloc_error) is raised.
            #[track_caller]
            pub fn $downgrade(this: Self, heap: &'gc Heap) -> $name<'gc, T> {
                match Self::$try_downgrade(this, heap) {
                    Ok(weak) => weak,
                    Err(error) => error.raise("a weak reference"),
                }
            }

            #[doc = concat!("The [`", stringify!($name), "`] reference to this object, if there is memory.")]
            ///
            /// # Errors
            ///
            /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
            pub fn $try_downgrade(
                this: Self,
                heap: &'gc Heap,
            ) -> Result<$name<'gc, T>, AllocErrorKind> {
                let cell = WeakCell::try_of(heap, this, CellKind::$kind)?;
                Ok($name { cell })
            }
        }

        impl<'gc, T: Managed<'gc>> $name<'gc, T> {
            /// A reference to nothing, which is different from all others.
            ///
            /// # Panics
            ///
            /// If the heap's limit is reached. If the system has no memory, the standard [allocation
            /// error](std::alloc::handle_alloc_error) is raised.
            #[track_caller]
            pub fn dead(heap: &'gc Heap) -> Self {
                match Self::try_dead(heap) {
                    Ok(weak) => weak,
                    Err(error) => error.raise("a weak reference"),
                }
            }

            /// A reference to nothing, which is different from all others, if there is memory.
            ///
            /// # Errors
            ///
            /// If the heap's limit is reached or the system has no memory. The heap is as it was before.
            pub fn try_dead(heap: &'gc Heap) -> Result<Self, AllocErrorKind> {
                WeakCell::try_dead(heap).map(|cell| $name { cell })
            }
        }

        impl<'gc, T: Trace> $name<'gc, T> {
            pub(crate) fn from_cell(cell: Gc<'gc, WeakCell<T>>) -> Self {
                $name { cell }
            }

            pub(crate) fn cell(self) -> Gc<'gc, WeakCell<T>> {
                self.cell
            }

            /// The target, unless it is dead.
            #[inline]
            pub fn upgrade(self, heap: &'gc Heap) -> Option<Gc<'gc, T>> {
                WeakCell::get(self.cell, heap)
            }

            /// Whether the target is dead. It stays dead.
            #[inline]
            pub fn is_dead(self) -> bool {
                self.cell.address().is_none()
            }

            /// Whether this refers to `gc`. Unlike comparing with what [`upgrade`](Self::upgrade) returns,
            /// this is no reason for a collector that is at work to keep the target.
            #[inline]
            pub fn refers_to(self, gc: Gc<'gc, T>) -> bool {
                self.cell.address() == Some(gc.target().cast())
            }

            /// Whether both are the same reference: to the same object, be it dead or alive.
            #[inline]
            pub fn ptr_eq(a: Self, b: Self) -> bool {
                Gc::ptr_eq(a.cell, b.cell)
            }
        }

        impl<T> Clone for $name<'_, T> {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<'_, T> {}

        /// Identity, which death does not change.
        impl<T> PartialEq for $name<'_, T> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                Gc::ptr_eq(self.cell, other.cell)
            }
        }

        impl<T> Eq for $name<'_, T> {}

        impl<T> Hash for $name<'_, T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.cell.as_ptr().addr().hash(state);
            }
        }

        /// Shows whether the target is dead, and its address if not.
        impl<T: Trace> fmt::Debug for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.cell.address() {
                    Some(target) => write!(f, concat!(stringify!($name), "({:p})"), target),
                    None => f.write_str(concat!(stringify!($name), "(dead)")),
                }
            }
        }

        /// Prints the target's address, and null if the target is dead.
        impl<T: Trace> fmt::Pointer for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let target = self.cell.address();
                fmt::Pointer::fmt(&target.map_or(ptr::null(), |target| target.as_ptr()), f)
            }
        }

        // SAFETY: the weak cell is visited as any object is; what it refers to is weak. `At` rebrands the
        // target's type.
        unsafe impl<T: Trace> Trace for $name<'_, T> {
            type At<'x> = $name<'x, T::At<'x>>;

            #[inline]
            unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
                // SAFETY: the contract is passed on.
                unsafe { visitor.item(&self.cell) }
            }
        }

        impl<'gc, T: Trace + 'gc> Finalize<'gc> for $name<'gc, T> {
            const NEEDS_FINALIZE: bool = false;
            fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
        }
    };
}

weak_pointer! {
    /// A weak reference that loses its target before finalizers see it.
    ///
    /// `Copy` and as large as a pointer. Equality and hash are those of the reference, not of the target,
    /// and do not change when the target dies.
    ///
    /// ```
    /// use gc_core::{Gc, Heap};
    ///
    /// let mut heap = Heap::new();
    /// let object = heap.alloc(String::from("observed"));
    /// let weak = Gc::downgrade(object, &heap);
    /// assert_eq!(weak, Gc::downgrade(object, &heap));
    /// assert_eq!(*weak.upgrade(&heap).unwrap(), "observed");
    ///
    /// let weak = heap.root_weak(weak); // held outside of the heap
    /// heap.collect();
    /// assert!(weak.upgrade(&heap).is_none());
    /// ```
    Weak Short downgrade try_downgrade
}

weak_pointer! {
    /// A weak reference that keeps its target in sight until it is freed.
    ///
    /// Where nothing is finalized this is as [`Weak`]. An object that waits for its [finalizer](Finalize),
    /// and what is reachable from it, is still there.
    ///
    /// ```
    /// use gc_core::{Gc, Heap};
    ///
    /// let mut heap = Heap::new();
    /// let object = heap.alloc(String::from("observed"));
    /// let weak = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    /// assert!(weak.upgrade(&heap).is_some());
    /// heap.collect();
    /// assert!(weak.upgrade(&heap).is_none());
    /// ```
    LongWeak Long downgrade_long try_downgrade_long
}
