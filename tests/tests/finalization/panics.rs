//! Panics in what finalization calls: nothing is lost, and nothing happens twice.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{CleanupQueue, FinalizationQueue, Heap, HeapConfig, QueueConfig};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

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

/// A procedure that panics has had its handle, and one of cleanups its value.
#[test]
fn what_a_procedure_was_given_is_spent_when_it_panics() {
    let (ledger, mut heap) = (Ledger::new(), Heap::new());
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    heap.on_finalizer_panic(move |panic| {
        count.set(count.get() + 1);
        assert_eq!(panic.message(), Some("no"));
        panic!("a hook that panics is ignored");
    });
    let queue = FinalizationQueue::<Ticket>::calling(&heap, QueueConfig::new(), |_, _| {
        panic!("no");
    });
    let cleanups = CleanupQueue::<Ticket>::calling(&heap, |_, _| panic!("no"));
    for _ in 0..3 {
        queue.enable(&heap, heap.alloc(ledger.ticket()));
        cleanups.register(&heap, heap.alloc(1), ledger.ticket());
    }
    let at_once = cleanups.register(&heap, heap.alloc(1), ledger.ticket());
    assert_eq!(message_of(|| at_once.clean(&heap)), "no");
    assert!(!at_once.clean(&heap));
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (6, 6)
    );
    assert_eq!((told.get(), heap.finalizers_due()), (6, 0));
    assert_eq!(heap.collect().finalized, 0);
    ledger.assert_all_dropped_once();
}
