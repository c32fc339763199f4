//! Panics in what is called while another panic drops the heap, or closes it on its way.
//!
//! Two panics at once end a process, unless the second is caught where it began. So each test has a child, which would be
//! aborted.

use core::cell::{Cell, OnceCell};
use core::future::Future;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Waker};
use std::panic::panic_any;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Wake;

use gc_core::{CleanupQueue, FinalizationQueue, Heap, HeapConfig, QueueConfig, Static};

use super::delivery::{Log, Noted, make};
use crate::support::child;
use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// Runs a test of this file in a child, which is to come to its end.
fn survives(test: &str, body: impl FnOnce()) {
    child::survives(module_path!(), test, body);
}

/// Makes a heap, and panics; what drops the heap is that panic, which comes out as it was.
fn unwind(config: HeapConfig, prepare: impl FnOnce(&mut Heap)) {
    let message = message_of(|| {
        let mut heap = config.build();
        prepare(&mut heap);
        panic!("outer");
    });
    assert_eq!(message, "outer");
    assert!(Heap::try_new().is_ok());
}

/// Whether panics of finalizers are passed on, or not: a heap that is dropped has nobody to pass them to.
fn configs() -> [HeapConfig; 2] {
    [false, true].map(|on| HeapConfig::new().propagate_finalizer_panics(on))
}

/// A payload that panics when it is dropped.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("a payload");
    }
}

#[test]
fn finalizers_that_panic_keep_no_other_from_being_called() {
    survives(
        "finalizers_that_panic_keep_no_other_from_being_called",
        || {
            for config in configs() {
                let log = Log::default();
                unwind(config, |heap| make(heap, &log, 0..6));
                assert_eq!(log.take(), [5, 4, 3, 2, 1, 0]);
                assert_eq!(Rc::strong_count(&log), 1);
            }
        },
    );
}

/// Only panics that are not passed on are reported.
#[test]
fn hooks_that_panic_keep_nothing_from_being_called() {
    survives("hooks_that_panic_keep_nothing_from_being_called", || {
        for config in configs() {
            let (log, told) = (Log::default(), Rc::new(Cell::new(0)));
            let reports = !config.propagates_finalizer_panics();
            unwind(config, |heap| {
                for twice in [false, true, false] {
                    let count = Rc::clone(&told);
                    heap.on_finalizer_panic(move |_| {
                        count.set(count.get() + 1);
                        if twice {
                            panic_any(Payload);
                        }
                        panic!("a hook");
                    });
                }
                make(heap, &log, 0..4);
            });
            assert_eq!(log.take(), [3, 2, 1, 0]);
            assert_eq!(told.get(), if reports { 2 * 3 } else { 0 });
        }
    });
}

/// Notes a number, and panics with one of two kinds of payloads, unless the number can be divided by three.
fn act(log: &Log, number: u32) {
    log.borrow_mut().push(number);
    match number % 3 {
        1 => panic!("a procedure"),
        2 => panic_any(Payload),
        _ => {}
    }
}

/// As finalizers: all are called, each once.
#[test]
fn procedures_that_panic_keep_no_other_from_being_called() {
    survives(
        "procedures_that_panic_keep_no_other_from_being_called",
        || {
            for config in configs() {
                let log = Log::default();
                unwind(config, |heap| {
                    let lines = [(); 3].map(|()| Rc::clone(&log));
                    let [plain, release, cleanup] = lines;
                    let calling = |config, log: Log| {
                        FinalizationQueue::<u32>::calling(heap, config, move |handle, heap| {
                            act(&log, *handle.object(heap));
                        })
                    };
                    let plain = calling(QueueConfig::new(), plain);
                    let release = calling(QueueConfig::new().release(), release);
                    let cleanups =
                        CleanupQueue::<u32>::calling(heap, move |held, _| act(&cleanup, held));
                    let object = heap.alloc(0);
                    for number in 0..6 {
                        plain.enable(heap, heap.alloc(number));
                        release.enable(heap, heap.alloc(10 + number));
                        cleanups.register(heap, object, 20 + number);
                    }
                    // Cleanups are called at the end of a heap if they are due by then.
                    assert_eq!(cleanups.fire_all(heap), 6);
                });
                let mut called = log.take();
                // Releases come last.
                assert!(called[12..].iter().all(|number| (10..16).contains(number)));
                called.sort_unstable();
                assert!(called.into_iter().eq((0..6).chain(10..16).chain(20..26)));
                assert_eq!(Rc::strong_count(&log), 1, "the procedures are gone");
            }
        },
    );
}

/// Panics when it is dropped, one way or the other.
struct Bomb {
    ticket: Ticket,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.ticket.id % 2 == 0 {
            panic!("a bomb");
        }
        panic_any(Payload);
    }
}

/// What procedures and hooks own, data, held values and objects.
#[test]
fn what_panics_when_it_is_dropped_is_dropped_once() {
    survives("what_panics_when_it_is_dropped_is_dropped_once", || {
        for config in configs() {
            let ledger = Ledger::new();
            let bomb = || Bomb {
                ticket: ledger.ticket(),
            };
            unwind(config, |heap| {
                for _ in 0..3 {
                    let [first, second, third, fourth] = [(); 4].map(|()| bomb());
                    let queue = FinalizationQueue::<u32, Static<Bomb>>::calling(
                        heap,
                        QueueConfig::new(),
                        move |_, _| {
                            let _ = &first;
                        },
                    );
                    queue.enable_with(heap, heap.alloc(1), Static(bomb()));
                    let cleanups = CleanupQueue::<Static<Bomb>>::calling(heap, move |held, _| {
                        let _ = &second;
                        drop(held);
                    });
                    for _ in 0..2 {
                        cleanups.register(heap, heap.alloc(2), Static(bomb()));
                    }
                    cleanups.fire_all(heap);
                    cleanups.register(heap, heap.alloc(3), Static(bomb()));
                    heap.on_cycle_end(move |_, _| {
                        let _ = &third;
                    });
                    heap.on_finalizer_panic(move |_| {
                        let _ = &fourth;
                    });
                    heap.alloc_static(bomb());
                }
            });
            assert_eq!(ledger.issued(), 3 * 9);
            ledger.assert_all_dropped_once();
        }
    });
}

/// Counts how often it is woken, and then panics if it is one that does.
struct Woken {
    panics: bool,
    count: AtomicUsize,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if self.panics {
            panic_any(Payload);
        }
    }
}

/// The end of a queue wakes those who await values of it.
#[test]
fn wakers_that_panic_keep_no_other_from_being_woken() {
    survives("wakers_that_panic_keep_no_other_from_being_woken", || {
        for config in configs() {
            let tasks = [true, false, true, false].map(|panics| {
                let count = AtomicUsize::new(0);
                Arc::new(Woken { panics, count })
            });
            let receiver = OnceCell::new();
            let mut futures = Vec::new();
            unwind(config, |heap| {
                let receiver = receiver.get_or_init(|| CleanupQueue::<u32>::sending(heap).1);
                for task in &tasks {
                    let waker = Waker::from(Arc::clone(task));
                    let mut next = Box::pin(receiver.next());
                    let polled = next.as_mut().poll(&mut Context::from_waker(&waker));
                    assert!(polled.is_pending());
                    futures.push(next);
                }
            });
            let counts = tasks.map(|task| task.count.load(Ordering::Relaxed));
            assert_eq!(counts, [1; 4]);
        }
    });
}

/// Collects, and closes its heap, when it is dropped.
struct Owner(Option<Heap>, Rc<Cell<u64>>);

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(mut heap) = self.0.take() {
            let panicked = heap.collect().finalizers_panicked + heap.close().panicked;
            self.1.set(panicked as u64);
        }
    }
}

/// As no panic of a finalizer leaves them, unless that is asked for.
#[test]
fn an_unwind_may_collect_and_close_heaps_whose_finalizers_panic() {
    survives(
        "an_unwind_may_collect_and_close_heaps_whose_finalizers_panic",
        || {
            let (log, panicked) = (Log::default(), Rc::new(Cell::new(0)));
            let message = message_of(|| {
                let heap = Heap::new();
                let lines = Rc::clone(&log);
                let cleanups = CleanupQueue::<u32>::calling(&heap, move |held, _| {
                    act(&lines, held);
                });
                heap.on_finalizer_panic(|_| panic!("a hook"));
                let kept = [0, 1].map(|number| {
                    make(&heap, &log, [number]);
                    cleanups.register(&heap, heap.alloc('x'), 4 + number);
                    heap.root(heap.alloc(Noted(2 + number, Static(Rc::clone(&log)))))
                });
                let _owner = Owner(Some(heap), Rc::clone(&panicked));
                let _kept = kept;
                panic!("outer");
            });
            assert_eq!(message, "outer");
            let mut called = log.take();
            called.sort_unstable();
            assert_eq!((called, panicked.get()), (Vec::from_iter(0..6), 4));
        },
    );
}
