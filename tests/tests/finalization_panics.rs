//! Panics in what finalization calls, drops and traces: nothing is lost, and nothing happens twice.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{FinalizationQueue, HeapConfig, QueueConfig};

use crate::support::panics::message_of;

mod support;

/// A panic that is passed on comes out of the safepoint; what is left is called by the next one, without another
/// collection.
#[test]
fn a_safepoint_goes_on_where_a_panic_was_passed_on() {
    let mut heap = HeapConfig::new().propagate_finalizer_panics(true).build();
    let notes = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&notes);
    let queue =
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |handle, heap| {
            let number = *handle.object(heap);
            log.borrow_mut().push(number);
            assert!(number % 2 == 0, "odd");
        });
    for number in 0..4 {
        queue.enable(&heap, heap.alloc(number));
    }
    heap.request_collection();
    assert_eq!(message_of(|| heap.safepoint()), "odd");
    assert_eq!((heap.finalizers_due(), heap.is_due()), (3, true));
    assert_eq!(message_of(|| heap.safepoint()), "odd");
    assert!(heap.is_due());
    heap.safepoint();
    assert_eq!(*notes.borrow(), [3, 2, 1, 0]);
    assert!(!heap.is_due());
    assert_eq!(heap.stats().collections, 1);
}

/// As in a safepoint.
#[test]
fn a_safepoint_goes_on_where_a_collection_has_passed_a_panic_on() {
    let mut heap = HeapConfig::new().propagate_finalizer_panics(true).build();
    let queue = FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |handle, heap| {
        assert!(*handle.object(heap) == 0, "not the first");
    });
    for number in 0..2 {
        queue.enable(&heap, heap.alloc(number));
    }
    assert_eq!(message_of(|| heap.collect()), "not the first");
    assert!(heap.is_due());
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 0);
}
