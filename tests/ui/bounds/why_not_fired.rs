//! Only what waits for an object can be asked why it has not fired: not the queue, and no root of an object.

use gc_core::{FinalizationQueue, Heap};

fn main() {
    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32>::new(&heap);
    let object = heap.root(heap.alloc(1_u32));
    let queue = heap.root_handle(queue);
    heap.why_not_fired(&queue); //~ ERROR
    heap.why_not_fired(&object); //~ ERROR
}
