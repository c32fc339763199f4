//! The receiving side of tracing.

use core::ptr::NonNull;

use crate::trace::Trace;

/// What [`Trace::trace`] shows the parts of a value to.
///
/// The trait is sealed and safe code can obtain no value of it: tracing reads through cells, so a
/// visitor that runs user code could watch a value change under its own iteration. The marker, the
/// verifier and the path finder are the only visitors.
pub trait Visitor: sealed::Sealed + Sized {
    /// Visits one named part of the value being traced.
    ///
    /// The name is shown by diagnostics that explain why an object is alive.
    ///
    /// # Safety
    ///
    /// As for [`Trace::trace`] on `value`.
    #[inline]
    unsafe fn field<T: Trace>(&mut self, name: &'static str, value: &T) {
        let _ = name;
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { self.item(value) }
    }

    /// Visits one unnamed part, such as an element of a collection.
    ///
    /// # Safety
    ///
    /// As for [`Trace::trace`] on `value`.
    #[inline]
    unsafe fn item<T: Trace>(&mut self, value: &T) {
        if T::NEEDS_TRACE {
            // SAFETY: the caller's promise is the callee's requirement.
            unsafe { value.trace(self) }
        }
    }

    /// Visits one pointer to a heap object.
    ///
    /// # Safety
    ///
    /// `target` is the address of an object of the heap that is being traced.
    #[doc(hidden)]
    unsafe fn edge<T: Trace>(&mut self, target: NonNull<T>);

    /// Visits the entries of the object that is being traced, which is a table with weak parts.
    ///
    /// # Safety
    ///
    /// That object is a table.
    #[doc(hidden)]
    unsafe fn table(&mut self);
}

pub(crate) mod sealed {
    /// Keeps [`Visitor`](super::Visitor) to this crate.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be a visitor: only the collector looks through values",
        label = "not one of the collector's visitors",
        note = "tracing reads cells whatever their borrow state, so a visitor must not run other code"
    )]
    pub trait Sealed {}

    /// Keeps [`Managed`](crate::trace::Managed) to this crate.
    #[derive(Debug)]
    pub struct Seal;
}
