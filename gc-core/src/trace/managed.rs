//! `Managed`: what `alloc` asks of a type.

use crate::finalize::Finalize;
use crate::pointer::Gc;
use crate::trace::{Trace, sealed};

/// A type that a heap borrowed for `'gc` can hold.
///
/// Implemented for every type that is [`Trace`] and [`Finalize`] and whose heap lifetime is `'gc`; it
/// cannot be implemented by hand. Generic code writes `T: Managed<'gc>`:
///
/// ```
/// use gc_core::{Gc, Heap, Managed};
///
/// fn keep<'gc, T: Managed<'gc>>(heap: &'gc Heap, value: T) -> Gc<'gc, T> {
///     heap.alloc(value)
/// }
///
/// let heap = Heap::new();
/// assert_eq!(*keep(&heap, 7), 7);
/// ```
///
/// # Generic types
/// Of a type with parameters, a function asks that the whole of it is one. Bounds on the parameters do not say
/// so to the compiler:
///
/// ```
/// use gc_core::{Finalize, Gc, Heap, Managed, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Stack<'gc, T: Trace> {
///     value: T,
///     below: Option<Gc<'gc, Stack<'gc, T>>>,
/// }
///
/// fn push<'gc, T>(
///     heap: &'gc Heap,
///     value: T,
///     below: Option<Gc<'gc, Stack<'gc, T>>>,
/// ) -> Gc<'gc, Stack<'gc, T>>
/// where
///     T: Trace,
///     Stack<'gc, T>: Managed<'gc>,
/// {
///     heap.alloc(Stack { value, below })
/// }
///
/// let heap = Heap::new();
/// let top = push(&heap, 'b', Some(push(&heap, 'a', None)));
/// assert_eq!(top.below.unwrap().value, 'a');
/// ```
///
/// The equality `At<'gc> = Self` behind it is what rejects every borrow other than the heap's: a
/// `&'a str` inside would have to be `&'static str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an object of the garbage-collected heap",
    label = "not an object type",
    note = "derive both traits on a type of your own: `#[derive(Trace, Finalize)]`",
    note = "type arguments have to be traceable as well; a number among them may need its type, as in `1_u32`",
    note = "a foreign type without `Gc` pointers can be stored with `heap.alloc_static(value)`"
)]
pub trait Managed<'gc>: Trace + Finalize<'gc> {
    /// The identity, where the compiler cannot see that `Self::At<'gc>` is `Self`.
    ///
    /// The second parameter is of a type that only this crate can name, and so this is the only
    /// implementation: one for a type that is not its own `At<'gc>` would let a borrow other than
    /// the heap's into the heap.
    #[doc(hidden)]
    fn same(gc: Gc<'gc, Self::At<'gc>>, seal: sealed::Seal) -> Gc<'gc, Self>;
}

// Where the bounds do not hold, one error names this trait, instead of one for each behind it.
#[diagnostic::do_not_recommend]
impl<'gc, T: Trace<At<'gc> = T> + Finalize<'gc>> Managed<'gc> for T {
    #[inline]
    fn same(gc: Gc<'gc, T::At<'gc>>, _: sealed::Seal) -> Gc<'gc, T> {
        gc
    }
}
