//! `safepoint!`: a safepoint in the middle of a computation.

/// Runs a [safepoint](crate::Heap::safepoint), and carries the named pointers across it.
///
/// The names are `mut` variables that hold a `Gc`. If a collection is due they are rooted, the
/// collection is run, and fresh pointers to the same objects are assigned; if not, nothing happens.
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
#[macro_export]
macro_rules! safepoint {
    ($heap:expr) => {
        $heap.safepoint()
    };
    ($heap:expr; $($name:ident),+ $(,)?) => {
        if $heap.is_due() {
            let roots = ($($heap.root($name),)+);
            $heap.safepoint();
            // In the block on the right the names are the roots, on the left the variables.
            ($($name,)+) = {
                let ($($name,)+) = roots;
                ($($heap.__reborrow(&$name),)+)
            };
        }
    };
}
