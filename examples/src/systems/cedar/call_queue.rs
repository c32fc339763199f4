//! Call queues: a procedure is called for each object, instead of somebody asking.

use gc_core::{FinalizationQueue, Gc, Heap, Managed};

use super::interface::config;
use super::{Fq, Handle};

/// `CreateCallQueue`: a queue that calls a procedure with each handle, and with its object.
///
/// It is a queue like any other, for which handles are enabled in the same way. In Cedar the procedures of all call queues
/// are called by a few processes of the system. Here that is when finalizers are called, after a collection. The handle is
/// disabled by then; so that a handle is disabled does not say whether the procedure has been called for it.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use gc_core::{Gc, Heap};
/// use gc_examples::systems::cedar::{self, Fq, Handle};
///
/// let closed = Rc::new(RefCell::new(Vec::new()));
/// let log = Rc::clone(&closed);
/// let mut heap = Heap::new();
/// let fq: Fq<'_, String> = cedar::new_call_queue(&heap, move |_, file: Gc<'_, String>, _| {
///     log.borrow_mut().push(file.to_string());
/// });
/// cedar::enable_finalization(&heap, heap.alloc("a file".into()), fq, ());
/// heap.collect();
/// assert_eq!(*closed.borrow(), ["a file"]);
/// ```
pub fn new_call_queue<'gc, T, D, F>(heap: &'gc Heap, procedure: F) -> Fq<'gc, T, D>
where
    T: Managed<'gc>,
    D: Managed<'gc>,
    F: for<'a> Fn(Handle<'a, T::At<'a>, D::At<'a>>, Gc<'a, T::At<'a>>, &'a Heap) + 'static,
{
    FinalizationQueue::calling(heap, config(), move |handle, heap| {
        procedure(handle, handle.object(heap), heap);
    })
}
