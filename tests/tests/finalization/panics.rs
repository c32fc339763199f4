//! Panics in what finalization calls, drops and traces: nothing is lost, and nothing happens twice.

use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{
    CleanupQueue, FinalizationHandle, FinalizationQueue, Finalize, Gc, GcCell, HandleRoot,
    HandleState, Heap, HeapConfig, Order, Policy, QueueConfig, Static, Trace, Visitor, WeakRoot,
};

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

thread_local! {
    /// How many calls of `trace` succeed before one panics.
    static FUSE: Cell<Option<u32>> = const { Cell::new(None) };
}

/// An object whose `trace` panics when the fuse blows.
struct Fused<'gc> {
    _ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Fused<'gc>>>>,
    armed: bool,
}

// SAFETY: `next` is visited; the other fields are leaves. A call that panics visits nothing. `At` replaces the lifetime,
// and the type has no `Drop`. The fuse is a cell of the standard library.
unsafe impl Trace for Fused<'_> {
    type At<'x> = Fused<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        if let Some(left) = FUSE.get() {
            FUSE.set(left.checked_sub(1));
            assert!(left > 0, "the fuse");
        }
        // SAFETY: the contract is passed on.
        unsafe { visitor.field("next", &self.next) }
    }
}

impl<'gc> Finalize<'gc> for Fused<'gc> {
    const ARMED_AT_ALLOC: bool = false;

    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        assert!(this.armed, "it was armed");
        FINALIZED.set(FINALIZED.get() + 1);
    }
}

thread_local! {
    static FINALIZED: Cell<usize> = const { Cell::new(0) };
}

type Fuses<'gc> = FinalizationQueue<'gc, Fused<'gc>>;

/// A heap with something for every step of closing a collection.
struct Scene {
    heap: Heap,
    ledger: Ledger,
    queues: Vec<HandleRoot<Fuses<'static>>>,
    handles: Vec<HandleRoot<FinalizationHandle<'static, Fused<'static>>>>,
    cleanups: HandleRoot<CleanupQueue<'static, u64>>,
    weak: WeakRoot<Fused<'static>>,
}

/// What each queue of a scene waits for.
const EACH: usize = 3;

impl Scene {
    fn new(stress: bool) -> Scene {
        let (heap, ledger) = (HeapConfig::new().stress(stress).build(), Ledger::new());
        let node = |next| {
            heap.alloc(Fused {
                _ticket: ledger.ticket(),
                next: GcCell::new(next),
                armed: false,
            })
        };
        let cleanups = CleanupQueue::new(&heap);
        let config = QueueConfig::new();
        let queues = [
            config,
            config.policy(Policy::Ordered),
            config.order(Order::ChildrenFirst),
            config.level(1).order(Order::Fifo),
            config.level(1).order(Order::ChildrenFirst),
            config.level(2).policy(Policy::OrderedIgnoringSelf),
            config.release(),
        ];
        let (mut held, mut handles) = (Vec::new(), Vec::new());
        for queue in queues.map(|config| Fuses::with_config(&heap, config)) {
            for _ in 0..EACH {
                let object = node(Some(node(Some(node(None)))));
                handles.push(heap.root_handle(queue.enable(&heap, object)));
                cleanups.register(&heap, object, 1_u64);
            }
            held.push(heap.root_handle(queue));
        }
        let armed = heap.alloc(Fused {
            _ticket: ledger.ticket(),
            next: GcCell::new(Some(node(None))),
            armed: true,
        });
        heap.arm(armed);
        let weak = heap.root_weak(Gc::downgrade(armed, &heap));
        let cleanups = heap.root_handle(cleanups);
        FINALIZED.set(0);
        Scene {
            heap,
            ledger,
            queues: held,
            handles,
            cleanups,
            weak,
        }
    }

    /// Asserts that nothing has happened.
    #[track_caller]
    fn assert_untouched(&self) {
        let heap = &self.heap;
        assert_eq!((self.ledger.dropped(), FINALIZED.get()), (0, 0));
        let on: usize = self.queues.iter().map(|queue| queue.get(heap).len()).sum();
        assert_eq!(on + self.cleanups.get(heap).len(), 0);
        let handles = self.handles.iter().map(|handle| handle.get(heap).state());
        assert!(
            handles
                .into_iter()
                .all(|state| state == HandleState::Enabled)
        );
        assert!(!self.weak.get(heap).is_dead());
    }

    /// Asserts that a collection does all there is to do.
    #[track_caller]
    fn assert_done(&mut self) {
        self.heap.verify().unwrap();
        let heap = &self.heap;
        assert_eq!((self.ledger.dropped(), FINALIZED.get()), (0, 1));
        for queue in &self.queues {
            assert_eq!(queue.get(heap).len(), EACH);
        }
        assert!(self.weak.get(heap).is_dead());
        for queue in &self.queues {
            assert_eq!(queue.get(heap).drain(heap).count(), EACH);
        }
        self.handles.clear();
        self.heap.collect();
        self.ledger.assert_all_dropped_once();
        let given_back = self.cleanups.get(&self.heap).drain(&self.heap).count();
        assert_eq!(given_back, self.queues.len() * EACH);
    }
}

/// Wherever `trace` panics, in marking, in a search or in reviving at whichever level: nothing has been decided, and the
/// next collection decides all of it.
#[test]
fn a_panic_at_any_call_of_trace_fires_nothing() {
    let mut calls = 0;
    loop {
        let mut scene = Scene::new(false);
        FUSE.set(Some(calls));
        let result = catch_unwind(AssertUnwindSafe(|| scene.heap.collect()));
        FUSE.set(None);
        if result.is_ok() {
            scene.assert_done();
            break;
        }
        scene.assert_untouched();
        assert_eq!(scene.heap.stats().abandoned, 1);
        scene.heap.verify().unwrap();
        scene.heap.collect();
        scene.assert_done();
        calls += 1;
    }
    // Each object is revived, and those of two queues are searched, and the first of those of two others.
    assert!(calls as usize > 7 * EACH * 3 + 2 * EACH * 3, "{calls}");
}

/// The verifier traces as well, before anything is done and afterwards: either all has been decided, or nothing.
#[test]
fn a_panic_at_any_call_of_trace_is_all_or_nothing_in_stress_mode() {
    let mut calls = 0;
    let mut seen = [0; 2];
    loop {
        let mut scene = Scene::new(true);
        FUSE.set(Some(calls));
        let result = catch_unwind(AssertUnwindSafe(|| scene.heap.collect()));
        FUSE.set(None);
        if result.is_ok() {
            break;
        }
        let abandoned = scene.heap.stats().abandoned;
        seen[abandoned] += 1;
        if abandoned == 1 {
            scene.assert_untouched();
            scene.heap.collect();
        } else {
            // It is too late to abandon the collection. What is due is called at the next occasion.
            assert_eq!(scene.heap.finalizers_due(), 1);
            assert!(scene.heap.is_due());
            scene.heap.run_finalizers(usize::MAX);
        }
        scene.assert_done();
        calls += 1;
    }
    assert!(seen[0] > 50 && seen[1] > 100, "{seen:?}");
}

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
