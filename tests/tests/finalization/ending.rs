//! The end of a heap: what is called when it is closed or abandoned.

use core::cell::OnceCell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{
    FinalizationQueue, HandleRoot, HandleState, Heap, HeapConfig, QueueConfig, Root, Static,
};

use super::delivery::{Log, Noted, make};
use crate::support::panics::message_of;

#[test]
fn closing_passes_the_first_panic_on_when_all_have_been_called() {
    let log = Log::default();
    let heap = HeapConfig::new().propagate_finalizer_panics(true).build();
    make(&heap, &log, [0, 1, 2, 3]);
    assert_eq!(message_of(|| heap.close()), "3 is odd");
    assert_eq!(log.take(), [3, 2, 1, 0]);
    assert_eq!(Rc::strong_count(&log), 1);
    drop(Heap::new());
}

#[test]
fn closing_counts_panics_otherwise() {
    let log = Log::default();
    let heap = Heap::new();
    make(&heap, &log, [0, 1, 2, 3]);
    let delivery = heap.close();
    assert_eq!((delivery.called, delivery.panicked), (4, 2));
}

/// A procedure that makes its own object due again, whenever it is called.
#[test]
fn closing_comes_to_an_end_whatever_procedures_do() {
    type Queue<'gc> = FinalizationQueue<'gc, u32>;

    for propagates in [false, true] {
        let itself = Rc::new(OnceCell::<HandleRoot<Queue<'static>>>::new());
        let queue = Rc::clone(&itself);
        let config = HeapConfig::new().propagate_finalizer_panics(propagates);
        let heap = config.build();
        let made = Queue::calling(&heap, QueueConfig::new(), move |handle, heap| {
            let queue = queue.get().unwrap().get(heap);
            handle.reenable(heap, queue);
            queue.fire_all(heap);
            panic!("again");
        });
        itself.set(heap.root_handle(made)).unwrap();
        made.enable(&heap, heap.alloc(1));
        made.fire_all(&heap);
        let closed = catch_unwind(AssertUnwindSafe(|| heap.close()));
        assert_eq!(closed.is_err(), propagates);
    }
}

/// What an abandoned heap has forgotten waits for nothing.
#[test]
fn what_is_abandoned_is_not_armed_any_more() {
    let log = Log::default();
    let heap = Heap::new();
    let plain = FinalizationQueue::<u32>::new(&heap);
    let handle = heap.root_handle(plain.enable(&heap, heap.alloc(1)));
    make(&heap, &log, [0]);
    let armed = heap.root(heap.alloc(Noted(2, Static(Rc::clone(&log)))));
    let seen = Rc::clone(&log);
    let release = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, release, move |_, heap| {
        let handle = handle.get(heap);
        assert_eq!(handle.disable(heap), HandleState::Disabled);
        assert!(!heap.is_armed(armed.get(heap)) && !heap.disarm(armed.get(heap)));
        assert_eq!(heap.stats().armed, 0);
        seen.borrow_mut().push(7);
    });
    queue.enable(&heap, heap.alloc(2));
    let delivery = heap.abandon();
    assert_eq!((delivery.called, delivery.panicked), (1, 0));
    assert_eq!(log.take(), [7]);
}

/// Closing: what is due, then all that is armed, then releases; and nothing that is due twice.
#[test]
fn closing_calls_what_is_due_then_what_is_armed_then_releases() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let queue = |number: u32, config| {
        let log = Rc::clone(&log);
        FinalizationQueue::<u32>::calling(&heap, config, move |handle, heap| {
            log.borrow_mut().push(number + *handle.object(heap));
        })
    };
    let (plain, release) = (
        queue(100, QueueConfig::new()),
        queue(300, QueueConfig::new().release()),
    );
    let object = heap.alloc(1);
    plain.enable(&heap, object);
    release.enable(&heap, object);
    let held: Root<u32> = heap.root(object);
    make(&heap, &log, [0, 2]);
    heap.request_collection();
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 2);
    make(&heap, &log, [4]);
    assert_eq!(heap.close().called, 5);
    assert_eq!(log.take(), [2, 0, 4, 101, 301]);
    drop(held);
}

#[test]
fn abandoning_calls_releases_only() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let releases = Rc::clone(&log);
    let release = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, release, move |handle, heap| {
        releases.borrow_mut().push(300 + *handle.object(heap));
    });
    let finalized = Rc::clone(&log);
    let other =
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |handle, heap| {
            finalized.borrow_mut().push(100 + *handle.object(heap));
        });
    for number in 1..3 {
        let object = heap.alloc(number);
        queue.enable(&heap, object);
        other.enable(&heap, object);
    }
    make(&heap, &log, [0, 2]);
    heap.request_collection();
    heap.safepoint();
    make(&heap, &log, [4]);
    assert_eq!(heap.abandon().called, 2);
    assert_eq!(log.take(), [302, 301]);
    assert_eq!(Rc::strong_count(&log), 1);
}
