//! `FinalizationHandle`: one object that a queue waits for.

use core::fmt;

use crate::finalize::queue::FinalizationQueue;
use crate::finalize::record::Record;
use crate::finalize::registration::HandleState;
use crate::heap::{AllocErrorKind, Heap};
use crate::pointer::{Gc, identity};
use crate::trace::{Managed, Trace};

/// One object that a [`FinalizationQueue`] waits for, has been given, or has given back.
///
/// `Copy`, with an identity that never changes, which is its own and not that of the object. Its
/// [state](HandleState) says what it is doing; while it is enabled it does not keep its object from becoming
/// unreachable, and nobody has to keep *it*: the heap does.
///
/// ```
/// use gc_core::{FinalizationQueue, HandleState, Heap};
///
/// let heap = Heap::new();
/// let (first, second) = (FinalizationQueue::new(&heap), FinalizationQueue::new(&heap));
/// let handle = first.enable(&heap, heap.alloc(1));
/// assert_eq!(handle.state(), HandleState::Enabled);
/// assert_eq!(handle.reenable(&heap, second), HandleState::Enabled); // it was
/// assert_eq!(handle.disable(&heap), HandleState::Enabled);
/// assert_eq!(handle.state(), HandleState::Disabled);
/// assert_eq!(*handle.object(&heap), 1);
/// ```
pub struct FinalizationHandle<'gc, T: Trace, D: Trace = ()> {
    record: Gc<'gc, Record<'gc, T, D>>,
}

impl<'gc, T: Managed<'gc>, D: Managed<'gc>> FinalizationHandle<'gc, T, D> {
    /// Waits for the object again, for the sake of a queue, behind whatever has been enabled before; returns
    /// what it was doing. If it is on a queue it is taken off.
    ///
    /// If the heap is [closing](Heap::close) nothing changes: what is still to be called for it is.
    ///
    /// # Panics
    ///
    /// If the system has no memory, the standard [allocation error](std::alloc::handle_alloc_error) is
    /// raised.
    #[track_caller]
    pub fn reenable(self, heap: &'gc Heap, queue: FinalizationQueue<'gc, T, D>) -> HandleState {
        match self.try_reenable(heap, queue) {
            Ok(state) => state,
            Err(error) => error.raise("a finalization handle"),
        }
    }

    /// As [`reenable`](FinalizationHandle::reenable), if there is memory.
    ///
    /// # Errors
    ///
    /// If the system has no memory. The handle is as it was before.
    pub fn try_reenable(
        self,
        heap: &'gc Heap,
        queue: FinalizationQueue<'gc, T, D>,
    ) -> Result<HandleState, AllocErrorKind> {
        if heap.is_closing() {
            return Ok(self.state());
        }
        heap.reserve_row(queue.object())?;
        let before = self.disable(heap);
        heap.enable(self.record, queue.object());
        Ok(before)
    }
}

impl<'gc, T: Trace, D: Trace> FinalizationHandle<'gc, T, D> {
    pub(super) fn from_record(record: Gc<'gc, Record<'gc, T, D>>) -> Self {
        FinalizationHandle { record }
    }

    /// What it is doing. A collection, and the end of the heap, change this by themselves: from enabled to on the
    /// queue, and to disabled where a procedure is called.
    pub fn state(self) -> HandleState {
        self.record.registration.state()
    }

    /// Waits no more, and returns what it was doing. If it is on a queue it is taken off.
    ///
    /// From now on it keeps its object, as any pointer does.
    pub fn disable(self, heap: &'gc Heap) -> HandleState {
        heap.disable(self.record)
    }

    /// The object, whatever the state.
    ///
    /// Who holds it holds it as any pointer does: it is reachable.
    pub fn object(self, heap: &'gc Heap) -> Gc<'gc, T> {
        // SAFETY: OBJECT-4: the object of a handle is not freed before the handle; both are of the heap that
        // is borrowed for `'gc`.
        let object = unsafe { Gc::from_target(self.record.registration.object().cast()) };
        heap.shade(object);
        object
    }

    /// The datum that was given with the object.
    pub fn datum(self) -> &'gc D {
        &Gc::as_ref(self.record).datum
    }

    /// Whether the handle is enabled with a queue whose policy is [`Ordered`](crate::Policy::Ordered), and the
    /// last collection has found that the object is unreachable and leads to itself, which keeps the
    /// queue waiting. Of several objects that lead to each other this is said of one, that whose handle was enabled first.
    ///
    /// ```
    /// use gc_core::{
    ///     Finalize, FinalizationQueue, Gc, GcCell, HandleState, Heap, Policy, QueueConfig, Trace,
    /// };
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);
    ///
    /// let mut heap = Heap::new();
    /// let queue = FinalizationQueue::with_config(&heap, QueueConfig::new().policy(Policy::Ordered));
    /// let node = heap.alloc(Node(GcCell::new(None)));
    /// node.0.set(&heap, Some(node));
    /// let handle = heap.root_handle(queue.enable(&heap, node));
    /// heap.collect();
    /// assert_eq!(handle.get(&heap).state(), HandleState::Enabled);
    /// assert!(handle.get(&heap).is_cyclic());
    /// ```
    pub fn is_cyclic(self) -> bool {
        self.record.registration.is_cyclic()
    }
}

/// Shows the state.
impl<T: Trace, D: Trace> fmt::Debug for FinalizationHandle<'_, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FinalizationHandle")
            .field(&self.state())
            .finish()
    }
}

identity! {
    impl[T, D] FinalizationHandle { record }: "handle"
}
