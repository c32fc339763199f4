//! Objects that know themselves.

use crate::block::notes::CellKind;
use crate::heap::Heap;
use crate::pointer::Gc;
use crate::trace::Managed;
use crate::weak::cell::WeakCell;
use crate::weak::pointer::Weak;

impl Heap {
    /// Makes an object that holds a weak reference to itself.
    ///
    /// While `make` runs there is no object yet, and the reference it is given is dead.
    ///
    /// ```
    /// use gc_core::{Finalize, Heap, Trace, Weak};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Widget<'gc> {
    ///     me: Weak<'gc, Widget<'gc>>,
    /// }
    ///
    /// let heap = Heap::new();
    /// let widget = heap.alloc_cyclic(|me| Widget { me });
    /// assert!(widget.me.refers_to(widget));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`alloc`](Heap::alloc). A panic in `make` is passed on, and leaves nothing behind but the
    /// reference, which stays dead.
    #[track_caller]
    pub fn alloc_cyclic<'gc, T: Managed<'gc>>(
        &'gc self,
        make: impl FnOnce(Weak<'gc, T>) -> T,
    ) -> Gc<'gc, T> {
        let weak = Weak::dead(self);
        let cell: Gc<'gc, WeakCell<T>> = weak.cell();
        // The slot is taken after `make` has run: it may allocate objects of the same type.
        let object = self.alloc(make(weak));
        if let Err(error) = WeakCell::try_aim(cell, self, object, CellKind::Short) {
            error.raise("a weak reference");
        }
        object
    }
}
