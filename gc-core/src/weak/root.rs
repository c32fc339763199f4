//! `WeakRoot` and `LongWeakRoot`: weak references outside of the heap.

use core::fmt;

use crate::heap::Heap;
use crate::pointer::{Carry, Gc, Root, RootError};
use crate::trace::{Managed, Trace};
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

            /// [`get`](Self::get) for generic code, where the compiler cannot see that `U::At<'gc>` is `U`.
            ///
            /// # Panics
            ///
            /// As [`get`](Self::get).
            #[inline]
            #[track_caller]
            pub fn get_as<'gc, U>(&self, heap: &'gc Heap) -> $weak<'gc, U>
            where
                U: Managed<'gc>,
                T: Trace<At<'gc> = <U as Trace>::At<'gc>>,
            {
                $weak::from_cell(WeakCell::same(self.cell.get(heap)))
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

            /// [`upgrade`](Self::upgrade) for generic code, as [`get_as`](Self::get_as) is `get`.
            ///
            /// # Panics
            ///
            /// As [`get`](Self::get).
            #[inline]
            #[track_caller]
            pub fn upgrade_as<'gc, U>(&self, heap: &'gc Heap) -> Option<Gc<'gc, U>>
            where
                U: Managed<'gc>,
                T: Trace<At<'gc> = <U as Trace>::At<'gc>>,
            {
                self.get_as::<U>(heap).upgrade(heap)
            }

            /// Gives the root a label, which diagnostics show.
            #[must_use]
            pub fn labelled(self, label: impl Into<String>) -> Self {
                $name {
                    cell: self.cell.labelled(label),
                }
            }

            /// The label, if one was given.
            pub fn label(&self) -> Option<String> {
                self.cell.label()
            }
        }

        impl<'gc, T: Managed<'gc>> Carry<'gc> for $weak<'gc, T> {
            type Held = $name<T::At<'static>>;

            fn hold(self, heap: &'gc Heap) -> Self::Held {
                heap.$make(self)
            }

            fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
                held.get_as::<T>(heap)
            }
        }

        /// Another root of the same reference, without the label.
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
    ///
    /// Generic code names the type that it knows the target by:
    ///
    /// ```
    /// use gc_core::{Gc, Heap, Managed};
    ///
    /// fn observe<'gc, T: Managed<'gc>>(heap: &'gc Heap, object: Gc<'gc, T>) -> Gc<'gc, T> {
    ///     let root = heap.root_weak(Gc::downgrade(object, heap));
    ///     root.upgrade_as::<T>(heap).expect("the program holds it")
    /// }
    ///
    /// let heap = Heap::new();
    /// assert_eq!(*observe(&heap, heap.alloc(7)), 7);
    /// ```
    WeakRoot of Weak by root_weak
}

weak_root! {
    /// A [`LongWeak`] reference held outside of the heap, as a [`Root`] holds a `Gc`.
    ///
    /// ```
    /// use gc_core::{Gc, Heap, LongWeakRoot};
    ///
    /// let mut heap = Heap::new();
    /// let page = heap.alloc(String::from("contents"));
    /// let watched: LongWeakRoot<String> = heap.root_long_weak(Gc::downgrade_long(page, &heap));
    /// let watched = watched.labelled("watched");
    /// assert!(watched.get(&heap).refers_to(page));
    ///
    /// heap.collect();
    /// assert!(watched.upgrade(&heap).is_none());
    /// assert_eq!(watched.label().as_deref(), Some("watched"));
    /// ```
    LongWeakRoot of LongWeak by root_long_weak
}
