//! `safepoint!`: a safepoint in the middle of a computation.

/// Runs a [safepoint](crate::Heap::safepoint), and carries the named pointers across it.
///
/// The names are `mut` variables that hold a `Gc`, a weak reference or a table, or an option, a vector, an array
/// or a pair of them (see [`Carry`](crate::Carry)). If a collection is due they are rooted, the collection is
/// run, and fresh pointers to the same objects are assigned; if not, nothing happens.
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
/// A weak reference that is carried keeps its target no more than another, and a table that is carried keeps only
/// the entries that it would in the heap:
///
/// ```
/// use gc_core::{EphemeronTable, Gc, HeapConfig, safepoint};
///
/// let mut heap = HeapConfig::new().stress(true).build(); // every safepoint collects
/// let (mut kept, dropped) = (heap.alloc("kept"), heap.alloc("dropped"));
/// let mut weak = Gc::downgrade(dropped, &heap);
/// let mut lengths = EphemeronTable::new(&heap);
/// for word in [kept, dropped] {
///     lengths.insert(&heap, word, word.len());
/// }
/// safepoint!(heap; kept, weak, lengths);
/// assert!(weak.is_dead());
/// assert_eq!((lengths.len(), lengths.get(kept)), (1, Some(4)));
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
