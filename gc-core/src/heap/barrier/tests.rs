//! What each operation shades, seen by what lives on.
//!
//! Every test runs a program at several points of marking: when only the roots are marked, after a few tasks, and
//! when all has been marked.

#[cfg(feature = "derive")]
mod armed;
mod awaited;
mod broken;
#[cfg(feature = "derive")]
mod ended;
mod given;
mod places;
#[cfg(feature = "derive")]
mod random;
mod removed;
mod sliced;

use crate::heap::Heap;
use crate::heap::barrier::slices::verified_heap;
use crate::pointer::{Gc, Root};

/// How many tasks are done before the program runs.
const SLICES: [usize; 6] = [0, 1, 2, 3, 4, usize::MAX];

/// The number in the objects that are looked for.
const FOUND: u64 = 7;

/// Runs `program` while the heap that `make` has filled is being marked, and checks that the object which it
/// takes out lives on, for one cycle.
#[track_caller]
fn lives<S>(
    make: impl Fn(&Heap) -> S,
    program: impl for<'gc> Fn(&'gc Heap, &S) -> Option<Gc<'gc, u64>>,
) {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let made = make(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        let found = program(&heap, &made).map(|found| heap.root(found));
        let found: Root<u64> = found.expect("the program has found it");
        assert!(heap.end_slices());
        assert_eq!(*found.get(&heap), FOUND, "after {tasks} tasks");
    }
}

/// Runs `program` while the heap that `make` has filled is being marked, and checks that `is_gone` holds at the end
/// of the cycle.
#[track_caller]
fn dies<S>(
    make: impl Fn(&Heap) -> S,
    program: impl Fn(&Heap, &S),
    is_gone: impl Fn(&Heap, &S) -> bool,
) {
    for tasks in SLICES {
        let mut heap = verified_heap();
        let made = make(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        program(&heap, &made);
        assert!(heap.end_slices());
        assert!(is_gone(&heap, &made), "after {tasks} tasks");
    }
}
