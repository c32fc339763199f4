//! The procedures that wait until something is on a queue.

use core::error::Error;
use core::fmt;
use core::ops::ControlFlow;

use gc_core::{HandleRoot, Heap, Managed, Trace};

use super::{Fq, Handle};

/// A queue that the program refers to, held while the pump has the heap.
pub type FqRoot<T, D = ()> = HandleRoot<Fq<'static, T, D>>;

/// A handle that the program refers to. If it is not enabled, it refers to its object.
pub type HandleRef<T, D = ()> = HandleRoot<Handle<'static, T, D>>;

/// `ABORTED`: the waiting was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aborted;

impl fmt::Display for Aborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("waiting for an object to be finalized was aborted")
    }
}

impl Error for Aborted {}

/// `FQNext`: waits until there is something on the queue, and takes the handle that has been there for longest, which is
/// disabled then.
///
/// # Errors
///
/// If the pump aborts. Nothing is lost by that: what it has brought on the queue is there the next time.
///
/// ```
/// use core::ops::ControlFlow;
/// use gc_core::Heap;
/// use gc_examples::systems::cedar::{self, Aborted};
///
/// let mut heap = Heap::new();
/// let fq = cedar::new_fq(&heap);
/// cedar::enable_finalization(&heap, heap.alloc(String::from("a file")), fq, ());
/// let fq = heap.root_handle(fq);
///
/// let handle = cedar::fq_next(&mut heap, &fq, |heap| {
///     heap.collect();
///     ControlFlow::Continue(())
/// });
/// let handle = handle.unwrap();
/// assert_eq!(*cedar::handle_to_object(&heap, handle.get(&heap)), "a file");
///
/// let handle = cedar::fq_next(&mut heap, &fq, |_| ControlFlow::Break(()));
/// assert_eq!(handle.unwrap_err(), Aborted);
/// ```
pub fn fq_next<T, D>(
    heap: &mut Heap,
    fq: &FqRoot<T, D>,
    pump: impl FnMut(&mut Heap) -> ControlFlow<()>,
) -> Result<HandleRef<T::At<'static>, D::At<'static>>, Aborted>
where
    T: Trace,
    D: Trace,
    for<'a> T::At<'a>: Managed<'a>,
    for<'a> D::At<'a>: Managed<'a>,
{
    fq_next_no_abort(heap, fq, pump).ok_or(Aborted)
}

/// `FQNextNoAbort`: as [`fq_next`], with nothing for an answer if the pump aborts.
pub fn fq_next_no_abort<T, D>(
    heap: &mut Heap,
    fq: &FqRoot<T, D>,
    mut pump: impl FnMut(&mut Heap) -> ControlFlow<()>,
) -> Option<HandleRef<T::At<'static>, D::At<'static>>>
where
    T: Trace,
    D: Trace,
    for<'a> T::At<'a>: Managed<'a>,
    for<'a> D::At<'a>: Managed<'a>,
{
    while fq.get(heap).is_empty() {
        if pump(heap).is_break() {
            return None;
        }
    }
    let handle = fq.get(heap).next(heap)?;
    Some(heap.root_handle(handle))
}
