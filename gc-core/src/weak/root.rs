//! `WeakRoot` and `LongWeakRoot`: weak references outside of the heap.

use core::fmt;

use crate::heap::Heap;
use crate::pointer::{Gc, Root, RootError};
use crate::trace::Trace;
use crate::weak::cell::WeakCell;
use crate::weak::pointer::{LongWeak, Weak};

/// Defines the root of one kind of weak reference.
macro_rules! weak_root {
    ($(#[$docs:meta])* $name:ident of $weak:ident by $make:ident) => {
        $(#[$docs])*
        pub struct $name<T: Trace> {
            cell: Root<WeakCell<T>>,
        }

        impl Heap {
            #[doc = concat!("Holds a [`", stringify!($weak), "`] outside of the heap.")]
            pub fn $make<'gc, T: Trace>(&'gc self, weak: $weak<'gc, T>) -> $name<T::At<'static>> {
                $name {
                    cell: self.root(weak.cell()),
                }
            }
        }

        impl<T: Trace> $name<T> {
            /// The weak reference.
            ///
            /// # Panics
            ///
            /// If it is of another heap, or its heap no longer exists, as [`Root::get`] does.
            #[inline]
            #[track_caller]
            pub fn get<'gc>(&self, heap: &'gc Heap) -> $weak<'gc, T::At<'gc>> {
                $weak::from_cell(self.cell.get(heap))
            }

            /// The weak reference, if `heap` is its heap.
            ///
            /// # Errors
            ///
            /// If it is of another heap, or its heap no longer exists.
            #[inline]
            pub fn try_get<'gc>(
                &self,
                heap: &'gc Heap,
            ) -> Result<$weak<'gc, T::At<'gc>>, RootError> {
                self.cell.try_get(heap).map($weak::from_cell)
            }

            /// The target, unless it is dead.
            ///
            /// # Panics
            ///
            /// As [`get`](Self::get).
            #[inline]
            #[track_caller]
            pub fn upgrade<'gc>(&self, heap: &'gc Heap) -> Option<Gc<'gc, T::At<'gc>>> {
                self.get(heap).upgrade(heap)
            }
        }

        impl<T: Trace> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name {
                    cell: self.cell.clone(),
                }
            }
        }

        impl<T: Trace> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.cell).finish()
            }
        }
    };
}

weak_root! {
    /// A [`Weak`] reference held outside of the heap, as a [`Root`] holds a `Gc`.
    ///
    /// It may outlive its heap, and then refers to nothing that can be asked for.
    ///
    /// ```
    /// use gc_core::{Gc, Heap, WeakRoot};
    ///
    /// let mut heap = Heap::new();
    /// let page = heap.alloc(String::from("contents"));
    /// let cached: WeakRoot<String> = heap.root_weak(Gc::downgrade(page, &heap));
    /// assert_eq!(*cached.upgrade(&heap).unwrap(), "contents");
    ///
    /// heap.collect();
    /// assert!(cached.get(&heap).is_dead());
    /// ```
    WeakRoot of Weak by root_weak
}

weak_root! {
    /// A [`LongWeak`] reference held outside of the heap, as a [`Root`] holds a `Gc`.
    LongWeakRoot of LongWeak by root_long_weak
}
