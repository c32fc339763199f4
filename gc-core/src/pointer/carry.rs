//! `Carry`: what `safepoint!` can carry across a collection.

use crate::heap::Heap;
use crate::pointer::{Gc, Root};
use crate::trace::Managed;

/// A value made of pointers that [`safepoint!`](crate::safepoint) can carry across a collection.
///
/// Implemented for [`Gc`], [`Weak`](crate::Weak) and [`LongWeak`](crate::LongWeak), for every [`Handle`](crate::Handle) to tables,
/// queues and the like, and for options, vectors, arrays and pairs of what is. What is weak stays so:
/// the collection may find the target of a weak reference dead, and entries of a table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be carried across a safepoint",
    label = "neither a pointer into the heap nor made of them",
    note = "a `Gc`, a weak reference and a table can be, and an `Option`, a `Vec`, an array or a pair of them; values without such pointers need not be named"
)]
pub trait Carry<'gc>: Sized {
    /// What holds the value from outside of the heap.
    type Held;

    /// Roots the pointers.
    fn hold(self, heap: &'gc Heap) -> Self::Held;

    /// Gives them back, at the lifetime of the present borrow.
    fn carry(held: Self::Held, heap: &'gc Heap) -> Self;
}

impl<'gc, T: Managed<'gc>> Carry<'gc> for Gc<'gc, T> {
    type Held = Root<T::At<'static>>;

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        heap.root(self)
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        held.get_as::<T>(heap)
    }
}

impl<'gc, C: Carry<'gc>> Carry<'gc> for Option<C> {
    type Held = Option<C::Held>;

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        self.map(|value| value.hold(heap))
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        held.map(|held| C::carry(held, heap))
    }
}

impl<'gc, C: Carry<'gc>> Carry<'gc> for Vec<C> {
    type Held = Vec<C::Held>;

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        self.into_iter().map(|value| value.hold(heap)).collect()
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        held.into_iter().map(|held| C::carry(held, heap)).collect()
    }
}

impl<'gc, C: Carry<'gc>, const N: usize> Carry<'gc> for [C; N] {
    type Held = [C::Held; N];

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        self.map(|value| value.hold(heap))
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        held.map(|held| C::carry(held, heap))
    }
}

impl<'gc, A: Carry<'gc>, B: Carry<'gc>> Carry<'gc> for (A, B) {
    type Held = (A::Held, B::Held);

    fn hold(self, heap: &'gc Heap) -> Self::Held {
        (self.0.hold(heap), self.1.hold(heap))
    }

    fn carry(held: Self::Held, heap: &'gc Heap) -> Self {
        (A::carry(held.0, heap), B::carry(held.1, heap))
    }
}

impl Heap {
    /// The first half of `safepoint!`.
    #[doc(hidden)]
    #[inline]
    pub fn __hold<'gc, C: Carry<'gc>>(&'gc self, value: C) -> C::Held {
        value.hold(self)
    }

    /// The second half of `safepoint!`.
    #[doc(hidden)]
    #[inline]
    pub fn __carry<'gc, C: Carry<'gc>>(&'gc self, held: C::Held) -> C {
        C::carry(held, self)
    }
}
