//! `arrayvec`: vectors and strings of bounded length, stored in place.

use arrayvec::{ArrayString, ArrayVec};

use crate::trace::containers::visit_items;
use crate::trace::{Trace, Visitor, leaf, no_finalizer};

// SAFETY: as for all containers. The slice holds exactly the initialised elements, and dropping the
// vector drops those and no more.
unsafe impl<T: Trace, const CAP: usize> Trace for ArrayVec<T, CAP> {
    type At<'x> = ArrayVec<T::At<'x>, CAP>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.as_slice(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, const CAP: usize] ArrayVec<T, CAP> }

leaf! { impl[const CAP: usize] ArrayString<CAP> }
