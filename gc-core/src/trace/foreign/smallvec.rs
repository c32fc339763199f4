//! `smallvec`: vectors whose first elements are stored in place.

use smallvec::SmallVec;

use crate::trace::containers::visit_items;
use crate::trace::{Trace, Visitor, no_finalizer};

// SAFETY: as for all containers. The slice holds every element, wherever it is stored. The parameter
// of a `SmallVec` is the array type, which `At` rebrands as it does an array.
unsafe impl<T: Trace, const N: usize> Trace for SmallVec<[T; N]> {
    type At<'x> = SmallVec<[T::At<'x>; N]>;
    const NEEDS_TRACE: bool = T::NEEDS_TRACE;
    #[inline]
    unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
        visit_items!(T, self.as_slice(), visitor);
    }
}

no_finalizer! { impl[T: 'gc, const N: usize] SmallVec<[T; N]> }
