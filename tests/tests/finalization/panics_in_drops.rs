//! Panics in what procedures and hooks own, and in data and values, when they are dropped.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{CleanupQueue, FinalizationQueue, Heap, QueueConfig, Static};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// Panics when it is dropped.
struct Bomb {
    _ticket: Ticket,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a bomb");
    }
}

/// A queue of finalization and one of cleanups, whose procedures hold a bomb each.
fn with_bombs(heap: &Heap, ledger: &Ledger) {
    let [first, second] = [(); 2].map(|()| Bomb {
        _ticket: ledger.ticket(),
    });
    FinalizationQueue::<u32>::calling(heap, QueueConfig::new(), move |_, _| {
        let _ = &first;
    });
    CleanupQueue::<u32>::calling(heap, move |_, _| {
        let _ = &second;
    });
}

/// Each procedure is dropped, and the first panic comes out of the collection, when it is over.
#[test]
fn procedures_that_panic_when_they_are_dropped_are_dropped_once() {
    let (ledger, mut heap) = (Ledger::new(), Heap::new());
    with_bombs(&heap, &ledger);
    assert_eq!(message_of(|| heap.collect()), "a bomb");
    ledger.assert_all_dropped_once();
    assert_eq!((heap.stats().objects, heap.stats().collections), (0, 1));
    heap.verify().unwrap();
    heap.collect();
}

/// As objects are: dropping a heap ignores their panics, and closing it passes the first on.
#[test]
fn procedures_and_hooks_that_panic_when_they_are_dropped_go_with_their_heap() {
    for way in 0..4 {
        let (ledger, heap) = (Ledger::new(), Heap::new());
        with_bombs(&heap, &ledger);
        let [first, second] = [(); 2].map(|()| Bomb {
            _ticket: ledger.ticket(),
        });
        heap.on_cycle_end(move |_, _| {
            let _ = &first;
        });
        heap.on_finalizer_panic(move |_| {
            let _ = &second;
        });
        match way {
            0 => drop(heap),
            1 => drop(heap.park()),
            2 => assert_eq!(message_of(|| heap.close()), "a bomb"),
            _ => assert_eq!(message_of(|| heap.abandon()), "a bomb"),
        }
        ledger.assert_all_dropped_once();
        assert!(Heap::try_new().is_ok());
    }
}

/// A datum and a value that panic when they are dropped do so with their records, each once.
#[test]
fn data_and_values_that_panic_when_they_are_dropped_are_dropped_once() {
    let (ledger, mut heap) = (Ledger::new(), Heap::new());
    let bomb = || {
        Static(Bomb {
            _ticket: ledger.ticket(),
        })
    };
    let queue = FinalizationQueue::<u32, Static<Bomb>>::new(&heap);
    let cleanups = CleanupQueue::<Static<Bomb>>::new(&heap);
    for number in 0..3 {
        queue.enable_with(&heap, heap.alloc(number), bomb());
        cleanups.register(&heap, heap.alloc(number), bomb());
    }
    let cleanup = cleanups.register(&heap, heap.alloc(7), bomb());
    assert_eq!(message_of(|| drop(cleanup.unregister(&heap))), "a bomb");
    assert!(!cleanup.is_registered());
    assert_eq!(ledger.dropped(), 1);
    let (queue, cleanups) = (heap.root_handle(queue), heap.root_handle(cleanups));
    heap.collect();
    assert_eq!(
        message_of(|| drop(cleanups.get(&heap).next(&heap))),
        "a bomb"
    );
    assert_eq!((cleanups.get(&heap).len(), ledger.dropped()), (2, 2));
    drop((queue, cleanups));
    assert_eq!(message_of(|| heap.collect()), "a bomb");
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().objects, 0);
    heap.verify().unwrap();
}

/// The first panic is passed on when all hooks have been called.
#[test]
fn hooks_are_called_whichever_panics() {
    let mut heap = Heap::new();
    let calls = Rc::new(Cell::new(0));
    let mut hooks = Vec::new();
    for number in 0..4 {
        let count = Rc::clone(&calls);
        hooks.push(heap.on_cycle_end(move |_, _| {
            count.set(count.get() + 1);
            assert!(number % 2 == 0, "hook {number}");
        }));
    }
    assert_eq!(message_of(|| heap.collect()), "hook 1");
    assert_eq!(calls.get(), 4);
    let bomb = Bomb {
        _ticket: Ledger::new().ticket(),
    };
    let hook = heap.on_cycle_end(move |_, _| {
        let _ = &bomb;
    });
    assert_eq!(message_of(|| heap.remove_hook(hook)), "a bomb");
    hooks
        .drain(..)
        .for_each(|hook| assert!(heap.remove_hook(hook)));
    heap.collect();
    assert_eq!(calls.get(), 4);
}

/// A hook that has removed itself is dropped when it returns; a panic of that is as one of the hook.
#[test]
fn hooks_are_called_whichever_panics_when_it_is_dropped() {
    let mut heap = Heap::new();
    let (ledger, calls) = (Ledger::new(), Rc::new(Cell::new(0)));
    let own = Rc::new(Cell::new(None));
    let (id, bomb) = (
        Rc::clone(&own),
        Bomb {
            _ticket: ledger.ticket(),
        },
    );
    own.set(Some(heap.on_cycle_end(move |heap, _| {
        let _ = &bomb;
        assert!(id.get().is_some_and(|id| heap.remove_hook(id)));
    })));
    let count = Rc::clone(&calls);
    heap.on_cycle_end(move |_, _| count.set(count.get() + 1));
    assert_eq!(message_of(|| heap.collect()), "a bomb");
    assert_eq!(calls.get(), 1);
    ledger.assert_all_dropped_once();
    heap.collect();
    assert_eq!(calls.get(), 2);
}
