//! References from outside, which count.

use core::fmt;

use gc_core::{Gc, Heap, Root, Trace};

use super::class::Class;
use super::context::{safepoint, with_queues};

/// A counted reference to an object of the thread.
///
/// The type of the object is named with `'static` in place of the heap's lifetime, as in `Ref<Tree<'static>>`. A reference
/// stays on its thread, as objects do.
pub struct Ref<C: Trace>(Root<C::At<'static>>);

/// Makes an object, and the first reference to it.
///
/// What it refers to from the start can be had inside of `make`. A collection that is due comes before.
///
/// # Panics
///
/// As [`with`](super::with).
pub fn new<C>(make: impl for<'gc> FnOnce(&'gc Heap) -> C::At<'gc>) -> Ref<C>
where
    C: Trace,
    for<'gc> C::At<'gc>: Class<'gc>,
{
    safepoint();
    with_queues(|heap, queues| {
        let object = heap.alloc(make(heap));
        queues.wait_for(heap, object);
        Ref(heap.root(object))
    })
}

impl<C: Trace> Ref<C> {
    /// Borrows the object, for as long as the thread's objects can be used.
    ///
    /// # Panics
    ///
    /// If `heap` is not that of [`with`](super::with).
    pub fn get<'gc>(&self, heap: &'gc Heap) -> Gc<'gc, C::At<'gc>> {
        self.0.get(heap)
    }

    /// Steals the reference: the object is not counted any more, and is to be stored in another before the next collection.
    ///
    /// # Panics
    ///
    /// As [`get`](Ref::get).
    pub fn steal<'gc>(self, heap: &'gc Heap) -> Gc<'gc, C::At<'gc>> {
        self.get(heap)
    }
}

/// What [`incref`] and [`decref`] are for: a reference, or none, which is `NULL` in C and has no count.
pub trait Counted: Clone {}

impl<C: Trace> Counted for Ref<C> {}

impl<C: Trace> Counted for Option<Ref<C>> {}

/// Another reference to the same object, which is one more.
pub fn incref<R: Counted>(reference: &R) -> R {
    reference.clone()
}

/// Gives a reference back, so that there is one less.
pub fn decref<R: Counted>(reference: R) {
    drop(reference);
}

/// As [`incref`].
impl<C: Trace> Clone for Ref<C> {
    fn clone(&self) -> Self {
        Ref(self.0.clone())
    }
}

impl<C: Trace> fmt::Debug for Ref<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ref").field(&self.0).finish()
    }
}
