//! What lies next to the misuses of procedures and hooks in `sound`, and is fine.

#![forbid(unsafe_code)]
#![deny(warnings)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use gc_core::{
    CleanupQueue, FinalizationHandle, FinalizationQueue, Gc, HandleRoot, Heap, QueueConfig, Root,
};

/// A procedure, and a hook, cannot collect, but ask for a collection.
fn requests() {
    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |_, heap| {
        heap.request_collection();
    });
    queue.enable(&heap, heap.alloc(1));
    let cleanups = CleanupQueue::<u32>::calling(&heap, |_, heap| heap.request_collection());
    cleanups.register(&heap, heap.alloc(2), 3);
    assert_eq!(heap.collect().finalized, 2);
    let hook = heap.on_cycle_end(|heap, _| heap.request_collection());
    heap.safepoint();
    assert!(heap.is_due() && heap.remove_hook(hook));
    heap.safepoint();
    assert_eq!(heap.stats().collections, 3);
}

/// What a procedure keeps, it keeps by roots.
fn kept() {
    type Handle = HandleRoot<FinalizationHandle<'static, u32>>;

    let kept = Rc::new(RefCell::new(Vec::<(Handle, Root<u32>)>::new()));
    let list = Rc::clone(&kept);
    let mut heap = Heap::new();
    let queue =
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |handle, heap| {
            let object = handle.object(heap);
            list.borrow_mut()
                .push((heap.root_handle(handle), heap.root(object)));
        });
    queue.enable(&heap, heap.alloc(7));
    heap.collect();
    let (handle, object) = &kept.borrow()[0];
    assert!(Gc::ptr_eq(
        handle.get(&heap).object(&heap),
        object.get(&heap)
    ));
}

/// What a procedure or a hook needs of the heap, it captures as a root.
fn captured() {
    let mut heap = Heap::new();
    let other = heap.root(heap.alloc(7_u32));
    let seen = heap.root(heap.alloc_static(Cell::new(0_u32)));
    let total = seen.clone();
    let queue =
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |handle, heap| {
            seen.get(heap).set(*handle.object(heap) + *other.get(heap));
        });
    queue.enable(&heap, heap.alloc(1));
    heap.on_cycle_end(move |heap, _| assert_eq!(total.get(heap).get(), 8));
    heap.collect();
}

/// What is sent is an `Arc`, where it is shared, and nothing of the heap. What is only given back may be a pointer.
fn sent() {
    let mut heap = Heap::new();
    let (queue, receiver) = CleanupQueue::<Arc<u32>>::sending(&heap);
    queue.register(&heap, heap.alloc('x'), Arc::new(7));
    let local = CleanupQueue::<(Gc<'_, u32>, Rc<u32>)>::new(&heap);
    local.register(&heap, heap.alloc('y'), (heap.alloc(1), Rc::new(2)));
    let local = heap.root_handle(local);
    heap.collect();
    let thread = thread::spawn(move || receiver.recv());
    assert_eq!(thread.join().unwrap(), Ok(Arc::new(7)));
    let (pointer, shared) = local.get(&heap).next(&heap).unwrap();
    assert_eq!((*pointer, *shared), (1, 2));
}

fn main() {
    requests();
    kept();
    captured();
    sent();
}
