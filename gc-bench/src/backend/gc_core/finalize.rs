//! Finalizers, and a queue.

use gc_core::{FinalizationQueue, Finalize, Gc, HandleRoot, Heap, Trace};

use crate::workload::{
    finalization_queue,
    finalizer_storm::{FinalizerStorm, finalized},
};

/// An object with a finalizer.
#[derive(Trace)]
struct Armed(u64);

impl<'gc> Finalize<'gc> for Armed {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        finalized(this.0);
    }
}

pub(super) struct Storm(Heap);

impl Default for Storm {
    fn default() -> Self {
        Self(Heap::new())
    }
}

impl FinalizerStorm for Storm {
    fn plain(&mut self, n: u64) {
        for number in 0..n {
            self.0.alloc(number);
        }
    }

    fn armed(&mut self, n: u64) {
        for number in 0..n {
            self.0.alloc(Armed(number));
        }
    }

    fn finalize(&mut self) {
        // The second collection frees what was kept for its finalizer.
        self.0.collect();
        self.0.collect();
    }
}

pub(super) struct Queue {
    heap: Heap,
    queue: HandleRoot<FinalizationQueue<'static, u64>>,
}

impl Default for Queue {
    fn default() -> Self {
        let heap = Heap::new();
        let queue = heap.root_handle(FinalizationQueue::<u64>::new(&heap));
        Self { heap, queue }
    }
}

impl finalization_queue::FinalizationQueue for Queue {
    fn plain(&mut self, n: u64) {
        for number in 0..n {
            self.heap.alloc(number);
        }
    }

    fn enable(&mut self, n: u64) {
        let (heap, queue) = (&self.heap, self.queue.get(&self.heap));
        for number in 0..n {
            queue.enable(heap, heap.alloc(number));
        }
    }

    fn collect(&mut self) {
        self.heap.collect();
    }

    fn take(&mut self) -> u64 {
        let handles = self.queue.get(&self.heap).drain(&self.heap);
        handles.map(|handle| *handle.object(&self.heap)).sum()
    }
}
