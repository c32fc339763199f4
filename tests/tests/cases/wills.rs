//! The will executor of Racket, built of a queue whose handles have data.

use gc_core::{
    EphemeronTable, FinalizationHandle, FinalizationQueue, Gc, GcRefCell, HandleRoot, Heap,
};

use crate::support::desk::Node;

/// What is still to be done for a value: the latest will is the first to be executed.
type Wills = GcRefCell<Vec<&'static str>>;
type WillHandle<'gc> = FinalizationHandle<'gc, Node<'gc>, Wills>;

/// Values have any number of wills, of which one is executed for each time that the value is
/// found dead: one handle for each value, with its wills, which is enabled again as long as there are more.
pub(crate) struct Executor {
    queue: HandleRoot<FinalizationQueue<'static, Node<'static>, Wills>>,
    handles: HandleRoot<EphemeronTable<'static, Node<'static>, WillHandle<'static>>>,
}

impl Executor {
    pub(crate) fn new(heap: &Heap) -> Executor {
        Executor {
            queue: heap.root_handle(FinalizationQueue::<Node<'_>, Wills>::new(heap)),
            handles: heap.root_handle(EphemeronTable::<Node<'_>, WillHandle<'_>>::new(heap)),
        }
    }

    pub(crate) fn register<'gc>(
        &self,
        heap: &'gc Heap,
        value: Gc<'gc, Node<'gc>>,
        will: &'static str,
    ) {
        let (queue, handles) = (self.queue.get(heap), self.handles.get(heap));
        let handle = handles.get(value).unwrap_or_else(|| {
            let handle = queue.enable_with(heap, value, Wills::default());
            handles.insert(heap, value, handle);
            handle
        });
        handle.datum().borrow_mut(heap).push(will);
    }

    /// Executes one will, if any is ready.
    pub(crate) fn try_execute(&self, heap: &Heap) -> Option<&'static str> {
        let queue = self.queue.get(heap);
        let handle = queue.next(heap)?;
        let mut wills = handle.datum().borrow_mut(heap);
        let will = wills.pop();
        if !wills.is_empty() {
            handle.reenable(heap, queue);
        }
        will
    }

    pub(crate) fn execute_all(&self, heap: &Heap) -> Vec<&'static str> {
        core::iter::from_fn(|| self.try_execute(heap)).collect()
    }
}
