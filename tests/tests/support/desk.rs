//! A queue of named objects, and the heap that it is in.

use gc_core::{
    FinalizationHandle, FinalizationQueue, Finalize, Gc, GcCell, HandleRoot, Heap, QueueConfig,
    Trace,
};

use super::ledger::{Ledger, Ticket};

/// An object with a name, which may hold two others.
#[derive(Trace, Finalize)]
pub(crate) struct Node<'gc> {
    pub(crate) name: &'static str,
    pub(crate) first: GcCell<Option<Gc<'gc, Node<'gc>>>>,
    pub(crate) second: GcCell<Option<Gc<'gc, Node<'gc>>>>,
    pub(crate) ticket: Ticket,
}

pub(crate) type Queue<'gc> = FinalizationQueue<'gc, Node<'gc>>;
pub(crate) type Handle<'gc> = FinalizationHandle<'gc, Node<'gc>>;

/// A heap with one queue.
pub(crate) struct Desk {
    pub(crate) ledger: Ledger,
    pub(crate) heap: Heap,
    queue: HandleRoot<Queue<'static>>,
}

impl Desk {
    /// A queue with some settings, in a heap of its own.
    pub(crate) fn with(config: QueueConfig) -> Desk {
        let heap = Heap::new();
        let queue = heap.root_handle(Queue::with_config(&heap, config));
        Desk {
            ledger: Ledger::new(),
            heap,
            queue,
        }
    }

    pub(crate) fn queue(&self) -> Queue<'_> {
        self.queue.get(&self.heap)
    }

    /// An object that no queue waits for.
    pub(crate) fn node(&self, name: &'static str) -> Gc<'_, Node<'_>> {
        self.heap.alloc(Node {
            name,
            first: GcCell::new(None),
            second: GcCell::new(None),
            ticket: self.ledger.ticket(),
        })
    }

    /// An object that the queue waits for.
    pub(crate) fn enabled(&self, name: &'static str) -> Gc<'_, Node<'_>> {
        let node = self.node(name);
        self.queue().enable(&self.heap, node);
        node
    }

    /// Keeps a handle from outside.
    pub(crate) fn keep<'a>(&'a self, handle: Handle<'a>) -> HandleRoot<Handle<'static>> {
        self.heap.root_handle(handle)
    }

    /// Takes everything off the queue; the names of the objects, and nothing keeps them.
    pub(crate) fn take(&self) -> Vec<&'static str> {
        let handles = self.queue().drain(&self.heap);
        handles
            .map(|handle| handle.object(&self.heap).name)
            .collect()
    }

    /// Collects, and takes everything off the queue.
    pub(crate) fn collect_and_take(&mut self) -> Vec<&'static str> {
        self.heap.collect();
        self.heap.verify().unwrap();
        self.take()
    }
}
