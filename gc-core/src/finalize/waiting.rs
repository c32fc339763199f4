//! What waits for an object, of either kind.

use core::ptr::NonNull;

use crate::finalize::{Cleanup, FinalizationHandle};
use crate::heap::describe::Inspector;
use crate::pointer::Handle;
use crate::trace::{Managed, Visitor, sealed};

/// What waits for an object: a [`FinalizationHandle`] or a [`Cleanup`].
///
/// [`Heap::why_not_fired`](crate::Heap::why_not_fired) says of either what it waits for.
///
/// # Safety
///
/// What the handle leads to begins with a registration.
#[diagnostic::on_unimplemented(
    message = "`{Self}` waits for no object",
    label = "neither a `FinalizationHandle` nor a `Cleanup`",
    note = "hold what `enable` or `register` has returned by `heap.root_handle(..)`, and ask that"
)]
pub unsafe trait Waiting<'gc>: Handle<'gc> {
    /// Shows what the datum, or the value that is held, points to.
    ///
    /// # Safety
    ///
    /// Nobody has a `&mut` to any part of it.
    #[doc(hidden)]
    unsafe fn inspect(self, see: &mut dyn FnMut(NonNull<u8>), seal: sealed::Seal);
}

// SAFETY: a record is `Recorded`.
#[diagnostic::do_not_recommend]
unsafe impl<'gc, T: Managed<'gc>, D: Managed<'gc>> Waiting<'gc> for FinalizationHandle<'gc, T, D> {
    unsafe fn inspect(self, see: &mut dyn FnMut(NonNull<u8>), _: sealed::Seal) {
        // SAFETY: the caller's promise.
        unsafe { Inspector(see).item(self.datum()) }
    }
}

// SAFETY: a record is `Recorded`.
#[diagnostic::do_not_recommend]
unsafe impl<'gc, H: Managed<'gc>> Waiting<'gc> for Cleanup<'gc, H> {
    unsafe fn inspect(self, see: &mut dyn FnMut(NonNull<u8>), _: sealed::Seal) {
        // SAFETY: the caller's promise.
        unsafe { Inspector(see).item(self.held()) }
    }
}
