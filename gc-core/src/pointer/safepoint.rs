//! `safepoint!`: a safepoint in the middle of a computation.

/// Runs a [safepoint](crate::Heap::safepoint), and carries the named pointers across it.
///
/// The names are `mut` variables that hold a `Gc`, or an option, a vector, an array or a pair of them
/// (see [`Carry`](crate::Carry)). If a collection is due they are rooted, the collection is run, and
/// fresh pointers to the same objects are assigned; if not, nothing happens.
/// Any other `Gc`, and any copy of these made before, is out of reach afterwards.
///
/// The heap is a place expression, such as a variable or `self.heap`; it is evaluated several times.
///
/// ```
/// use gc_core::{Heap, safepoint};
///
/// let mut heap = Heap::new();
/// let mut sum = heap.alloc(0_u64);
/// for number in 0..1_000_000 {
///     safepoint!(heap; sum);
///     sum = heap.alloc(*sum + number);
/// }
/// assert_eq!(*sum, 499_999_500_000);
/// ```
///
/// A function that reaches a safepoint takes the heap by `&mut`, and so cannot be given a `Gc` of it.
/// Keep what it works on in the heap and loop; pass a `&Root`; or return to where the safepoint is.
#[macro_export]
macro_rules! safepoint {
    ($heap:expr) => {
        $heap.safepoint()
    };
    ($heap:expr; $($name:ident),+ $(,)?) => {
        if $heap.is_due() {
            let held = ($($heap.__hold($name),)+);
            $heap.safepoint();
            // In the block on the right the names are the roots, on the left the variables.
            ($($name,)+) = {
                let ($($name,)+) = held;
                ($($heap.__carry($name),)+)
            };
        }
    };
}
