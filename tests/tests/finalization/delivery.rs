//! Delivery: when finalizers and procedures are called, how many of them, and what their panics do.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{
    CleanupQueue, FinalizationQueue, Finalize, Gc, Heap, HeapConfig, PanicSource, QueueConfig,
    Static, Trace,
};

use crate::support::panics::{message_of, payload_of};

pub(super) type Log = Rc<RefCell<Vec<u32>>>;

/// Notes its number, and panics if that is odd.
#[derive(Trace)]
pub(super) struct Noted(pub(super) u32, pub(super) Static<Log>);

impl<'gc> Finalize<'gc> for Noted {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        this.1.0.borrow_mut().push(this.0);
        assert!(this.0 % 2 == 0, "{} is odd", this.0);
    }
}

pub(super) fn make(heap: &Heap, log: &Log, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        heap.alloc(Noted(number, Static(Rc::clone(log))));
    }
}

pub(super) fn even(numbers: u32) -> impl Iterator<Item = u32> {
    (0..numbers).map(|number| 2 * number)
}

#[test]
fn a_collection_calls_all_and_a_safepoint_some() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(4).build();
    make(&heap, &log, even(10));
    heap.request_collection();
    assert!(heap.is_due());
    let mut called = Vec::new();
    while heap.is_due() {
        heap.safepoint();
        called.push(log.take().len());
    }
    assert_eq!(called, [4, 4, 2]);
    assert_eq!((heap.finalizers_due(), heap.stats().collections), (0, 1));

    make(&heap, &log, even(10));
    assert_eq!(heap.collect().finalized, 10);
}

/// However many die between two safepoints, they do not pile up for ever.
#[test]
fn a_safepoint_calls_more_when_finalizers_pile_up() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(1).build();
    let mut most = 0;
    for _ in 0..200 {
        make(&heap, &log, even(50));
        heap.request_collection();
        heap.safepoint();
        most = most.max(heap.finalizers_due());
    }
    assert!((50..1000).contains(&most), "{most} were due");
}

#[test]
fn safepoints_in_the_middle_of_a_batch_keep_its_order() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(3).build();
    for batch in 0..2 {
        make(&heap, &log, (0..4).map(|number| 10 * batch + 2 * number));
        heap.request_collection();
        heap.safepoint();
    }
    while heap.finalizers_due() > 0 {
        heap.safepoint();
    }
    assert_eq!(log.take(), [6, 4, 2, 0, 16, 14, 12, 10]);
}

#[test]
fn finalizers_can_be_called_by_number() {
    let log = Log::default();
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    make(&heap, &log, even(10));
    heap.request_collection();
    heap.safepoint();
    for expected in [4, 4, 2, 0] {
        assert_eq!(heap.run_finalizers(4).called, expected);
    }
    assert_eq!(
        log.take(),
        (0..10).rev().map(|number| 2 * number).collect::<Vec<_>>()
    );
}

/// A finalizer that asks for a collection gets it at the next safepoint, not from inside.
#[test]
fn a_collection_that_a_finalizer_asks_for_comes_later() {
    #[derive(Trace)]
    struct Asks(Static<Rc<Cell<u32>>>);

    impl<'gc> Finalize<'gc> for Asks {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            heap.request_collection();
            this.0.0.set(this.0.0.get() + 1);
            heap.alloc(7);
        }
    }

    let called = Rc::new(Cell::new(0));
    let mut heap = Heap::new();
    for _ in 0..3 {
        heap.alloc(Asks(Static(Rc::clone(&called))));
    }
    heap.collect();
    assert_eq!((called.get(), heap.stats().collections), (3, 1));
    heap.safepoint();
    assert_eq!((heap.stats().collections, heap.stats().objects), (2, 0));
    assert!(!heap.is_due());
}

#[test]
fn panics_are_counted_and_reported_and_keep_no_other_from_its_turn() {
    let log = Log::default();
    let reports = Rc::new(RefCell::new(Vec::new()));
    let mut heap = Heap::new();
    for prefix in ["first: ", "second: "] {
        let reports = Rc::clone(&reports);
        heap.on_finalizer_panic(move |panic| {
            let message = panic.message().expect("a message");
            reports.borrow_mut().push(format!("{prefix}{message}"));
        });
    }
    make(&heap, &log, 0..4);
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (4, 2)
    );
    assert_eq!(log.take(), [3, 2, 1, 0]);
    let expected = [
        "first: 3 is odd",
        "second: 3 is odd",
        "first: 1 is odd",
        "second: 1 is odd",
    ];
    assert_eq!(reports.take(), expected);
}

#[test]
fn a_panic_without_a_message_is_reported_as_one() {
    #[derive(Trace)]
    struct Throws;

    impl<'gc> Finalize<'gc> for Throws {
        fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {
            std::panic::panic_any(7_u32);
        }
    }

    let reports = Rc::new(RefCell::new(Vec::new()));
    let lines = Rc::clone(&reports);
    let mut heap = Heap::new();
    let hook = heap.on_finalizer_panic(move |panic| {
        assert_eq!(panic.message(), None);
        assert_eq!(panic.payload().downcast_ref(), Some(&7_u32));
        let PanicSource::Finalizer(name) = panic.source() else {
            panic!("it is a finalizer");
        };
        assert!(name.ends_with("Throws"));
        lines.borrow_mut().push(panic.to_string());
        panic!("in the hook");
    });
    heap.alloc(Throws);
    assert_eq!(heap.collect().finalizers_panicked, 1);
    assert!(reports.take()[0].ends_with("Throws` panicked: no message"));
    assert!(heap.remove_hook(hook) && !heap.remove_hook(hook));
    heap.alloc(Throws);
    assert_eq!(heap.collect().finalizers_panicked, 1);
    assert!(reports.take().is_empty());
}

/// The panic of one is passed on, the others stay due.
#[test]
fn panics_are_passed_on_if_the_heap_is_told_to() {
    let log = Log::default();
    let mut heap = HeapConfig::new().propagate_finalizer_panics(true).build();
    make(&heap, &log, [0, 1, 2, 3, 4]);
    assert_eq!(message_of(|| heap.collect()), "3 is odd");
    assert_eq!(log.take(), [4, 3]);
    assert_eq!((heap.finalizers_due(), heap.stats().finalized), (3, 2));
    assert_eq!(message_of(|| heap.run_finalizers(10)), "1 is odd");
    assert_eq!(heap.run_finalizers(10).called, 1);
    assert_eq!(log.take(), [2, 1, 0]);
}

/// Finalizers of types first, then queues in the order of their levels; releases last.
#[test]
fn procedures_are_called_in_the_order_of_their_levels() {
    let log = Log::default();
    let mut heap = Heap::new();
    let release = QueueConfig::new().release();
    for (number, config) in [
        (300, release),
        (202, QueueConfig::new().level(2)),
        (100, QueueConfig::new()),
    ] {
        let log = Rc::clone(&log);
        let queue = FinalizationQueue::<u32>::calling(&heap, config, move |handle, heap| {
            log.borrow_mut().push(number + *handle.object(heap));
        });
        queue.enable(&heap, heap.alloc(1));
        queue.enable(&heap, heap.alloc(2));
    }
    make(&heap, &log, [0]);
    assert_eq!(heap.collect().finalized, 7);
    assert_eq!(log.take(), [0, 102, 101, 204, 203, 302, 301]);
}

#[test]
fn a_panic_of_a_procedure_is_reported_as_one() {
    let reports = Rc::new(RefCell::new(Vec::new()));
    let lines = Rc::clone(&reports);
    let mut heap = Heap::new();
    heap.on_finalizer_panic(move |panic| lines.borrow_mut().push(panic.to_string()));
    let queue = FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), |_, _| panic!("full"));
    queue.enable(&heap, heap.alloc(1));
    let cleanups = CleanupQueue::<u32>::calling(&heap, |_, _| panic!("full"));
    cleanups.register(&heap, heap.alloc("x"), 1);
    assert_eq!(heap.collect().finalizers_panicked, 2);
    let expected = [
        "the procedure for a `u32` panicked: full",
        "the procedure for cleanups panicked: full",
    ];
    assert_eq!(reports.take(), expected);
}

/// What a procedure has captured is dropped with it, and its panic is the collection's.
#[test]
fn a_procedure_is_dropped_with_its_queue() {
    struct Captured(Log, u32);

    impl Drop for Captured {
        fn drop(&mut self) {
            self.0.borrow_mut().push(self.1);
            assert!(self.1 != 1, "dropped");
        }
    }

    let log = Log::default();
    let mut heap = Heap::new();
    for number in 0..3 {
        let captured = Captured(Rc::clone(&log), number);
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new(), move |_, _| {
            let _ = &captured;
        });
    }
    let payload = payload_of(|| heap.collect());
    assert_eq!(payload.downcast_ref(), Some(&"dropped"));
    let mut dropped = log.take();
    dropped.sort_unstable();
    assert_eq!(dropped, [0, 1, 2]);
    heap.collect();
}
