//! Objects that know themselves.

use crate::heap::{AllocError, Heap};
use crate::pointer::Gc;
use crate::trace::Managed;
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
        match self.try_alloc_cyclic(make) {
            Ok(object) => object,
            Err(error) => error.kind.raise(core::any::type_name::<T>()),
        }
    }

    /// Makes an object that holds a weak reference to itself, or gives the value back.
    ///
    /// # Errors
    ///
    /// If the heap's limit is reached or the system has no memory. There is no value to give back if it was the
    /// reference that was refused, as `make` has then not been called. The heap is as it was before, but for the
    /// reference, which stays dead.
    ///
    /// ```
    /// use gc_core::{Finalize, HeapConfig, Trace, Weak};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Widget<'gc> {
    ///     me: Weak<'gc, Widget<'gc>>,
    ///     name: &'static str,
    /// }
    ///
    /// let heap = HeapConfig::new().limit_bytes(8).build(); // room for the reference alone
    /// let Err(error) = heap.try_alloc_cyclic(|me| Widget { me, name: "button" }) else {
    ///     unreachable!("there is no room");
    /// };
    /// let widget = error.value.unwrap();
    /// assert_eq!(widget.name, "button");
    /// assert!(widget.me.is_dead());
    /// ```
    pub fn try_alloc_cyclic<'gc, T: Managed<'gc>>(
        &'gc self,
        make: impl FnOnce(Weak<'gc, T>) -> T,
    ) -> Result<Gc<'gc, T>, AllocError<Option<T>>> {
        let refused = |value, kind| AllocError { value, kind };
        let weak = Weak::try_dead(self).map_err(|kind| refused(None, kind))?;
        // The slot is taken after `make` has run: it may allocate objects of the same type.
        let cell = weak.cell();
        self.try_alloc_aimed(make(weak), cell.target().cast(), |object| cell.aim(object))
            .map_err(|error| refused(Some(error.value), error.kind))
    }
}
