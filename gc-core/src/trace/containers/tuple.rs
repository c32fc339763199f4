//! Tuples of up to twelve elements. The empty tuple is a leaf.

use crate::trace::{Trace, Visitor, no_finalizer};

/// Implements `Trace` and `Finalize` for the tuple with the given elements.
macro_rules! tuple {
    ($($element:ident $index:tt),*) => {
        // SAFETY: as for all containers; the elements are all there is.
        unsafe impl<$($element: Trace),*> Trace for ($($element,)*) {
            type At<'x> = ($($element::At<'x>,)*);
            const NEEDS_TRACE: bool = $($element::NEEDS_TRACE)||*;
            #[inline]
            unsafe fn trace<Vis: Visitor>(&self, visitor: &mut Vis) {
                $(
                    // SAFETY: the caller's promise for the tuple covers its elements.
                    unsafe { visitor.field(stringify!($index), &self.$index) }
                )*
            }
        }
        no_finalizer! { impl[$($element: 'gc),*] ($($element,)*) }
    };
}

tuple! { A 0 }
tuple! { A 0, B 1 }
tuple! { A 0, B 1, C 2 }
tuple! { A 0, B 1, C 2, D 3 }
tuple! { A 0, B 1, C 2, D 3, E 4 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10 }
tuple! { A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11 }
