//! Weak cells: the objects that weak references point to.

use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::block::notes::{CellKind, WeakTarget};
use crate::heap::AllocErrorKind;
use crate::heap::Heap;
use crate::heap::describe::Internal;
use crate::pointer::Gc;
use crate::trace::{Managed, Trace, Visitor, no_finalizer};

/// An object that holds the address of a `T` without keeping it alive.
#[repr(transparent)]
pub(crate) struct WeakCell<T> {
    target: WeakTarget,
    of: PhantomData<fn(T) -> T>,
}

impl<T: Trace> WeakCell<T> {
    /// A cell without a target.
    pub(crate) fn try_dead(heap: &Heap) -> Result<Gc<'_, WeakCell<T>>, AllocErrorKind> {
        let cell = WeakCell {
            target: WeakTarget::default(),
            of: PhantomData,
        };
        heap.try_alloc_internal(cell)
            .map_err(|refused| refused.kind)
    }

    /// The one cell of this kind for `target`.
    #[inline]
    pub(crate) fn try_of<'gc>(
        heap: &'gc Heap,
        target: Gc<'gc, T>,
        kind: CellKind,
    ) -> Result<Gc<'gc, WeakCell<T>>, AllocErrorKind> {
        let cell = WeakCell {
            target: WeakTarget::to(target.target().cast()),
            of: PhantomData::<fn(T) -> T>,
        };
        // SAFETY: the cell is a wrapper of its target, which is this object.
        let cell = unsafe { heap.cell_or(target, kind, cell) }?;
        // SAFETY: NOTE-2: the cell of a live object that has not been forgotten is not freed, and it is a
        // cell for the object's type.
        let cell = unsafe { Gc::from_target(cell.cast()) };
        // A cell that was there may be one that nobody held.
        heap.shade(cell);
        Ok(cell)
    }

    /// Gives the cell its target, whose note leads to it (NOTE-2).
    pub(crate) fn aim(&self, target: NonNull<u8>) {
        self.target.set(Some(target));
    }

    /// The target, unless it is dead.
    #[inline]
    pub(crate) fn get<'gc>(this: Gc<'gc, WeakCell<T>>, heap: &'gc Heap) -> Option<Gc<'gc, T>> {
        let target = this.target.get()?;
        // SAFETY: NOTE-2: a target that is freed has been taken out before; this one is alive, and of the
        // heap that is borrowed for `'gc`.
        let target = unsafe { Gc::from_target(target.cast()) };
        heap.shade(target);
        Some(target)
    }

    /// The identity, where the compiler cannot see that `T::At<'gc>` is `T`.
    #[inline]
    pub(crate) fn same<'gc>(this: Gc<'gc, WeakCell<T::At<'gc>>>) -> Gc<'gc, WeakCell<T>>
    where
        T: Managed<'gc>,
    {
        // SAFETY: OBJECT-1: it is the same pointer to the same type, as `Managed` is sealed.
        unsafe { Gc::from_target(this.target().cast()) }
    }

    /// The address of the target, unless it is dead.
    #[inline]
    pub(crate) fn address(&self) -> Option<NonNull<u8>> {
        self.target.get()
    }
}

// SAFETY:
// - Rules 1 and 2: the target is weak: it is not kept alive, and it is taken out before it is freed.
// - Rule 3: `At` rebrands the target's type.
unsafe impl<T: Trace> Trace for WeakCell<T> {
    type At<'x> = WeakCell<T::At<'x>>;
    const NEEDS_TRACE: bool = false;
    #[inline]
    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {}
}

no_finalizer! { impl[T: 'gc] WeakCell<T> }

// SAFETY: the cell's only parameter is that of its target.
unsafe impl<T: Trace> Internal for WeakCell<T> {}
