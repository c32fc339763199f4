//! Panics in `trace`: a collection does all that it is for, or nothing.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use gc_core::{
    CleanupQueue, EphemeronTable, FinalizationHandle, FinalizationQueue, Finalize, Gc, GcCell,
    HandleRoot, HandleState, Heap, HeapConfig, Order, Policy, QueueConfig, Trace, Visitor,
    WeakRoot,
};

use crate::support::ledger::{Ledger, Ticket};

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
type Values<'gc> = EphemeronTable<'gc, Fused<'gc>, Gc<'gc, Fused<'gc>>>;

/// A heap with something for every step of closing a collection.
struct Scene {
    heap: Heap,
    ledger: Ledger,
    queues: Vec<HandleRoot<Fuses<'static>>>,
    handles: Vec<HandleRoot<FinalizationHandle<'static, Fused<'static>>>>,
    cleanups: HandleRoot<CleanupQueue<'static, u64>>,
    /// An entry for each object that a queue waits for.
    table: HandleRoot<Values<'static>>,
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
        let (cleanups, table) = (CleanupQueue::new(&heap), Values::new(&heap));
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
                table.insert(&heap, object, node(None));
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
        let (cleanups, table) = (heap.root_handle(cleanups), heap.root_handle(table));
        FINALIZED.set(0);
        Scene {
            heap,
            ledger,
            queues: held,
            handles,
            cleanups,
            table,
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
        assert_eq!(self.table.get(heap).len(), self.queues.len() * EACH);
    }

    /// Asserts that a collection does all there is to do.
    #[track_caller]
    fn assert_done(&mut self) {
        self.heap.verify().unwrap();
        let heap = &self.heap;
        assert_eq!((self.ledger.dropped(), FINALIZED.get()), (0, 1));
        // What waits for a release is lost to the table, and all that is revived has its value still.
        assert_eq!(self.table.get(heap).len(), (self.queues.len() - 1) * EACH);
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

/// What a collection has found to be unreachable says nothing once it has been abandoned: the next one decides for
/// itself, even if it revives nothing and so has nothing to write down.
#[test]
fn a_weak_reference_that_an_abandoned_collection_would_have_cleared_is_judged_anew() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let fused = |next, armed| Fused {
        _ticket: ledger.ticket(),
        next: GcCell::new(next),
        armed,
    };
    let reached = heap.alloc(fused(None, false));
    let armed = heap.alloc(fused(Some(reached), true));
    heap.arm(armed);
    let weak = [reached, armed].map(|object| heap.root_weak(Gc::downgrade(object, &heap)));
    FUSE.set(Some(0));
    let result = catch_unwind(AssertUnwindSafe(|| heap.collect()));
    FUSE.set(None);
    assert!(
        result.is_err(),
        "what is armed is traced when it is revived"
    );
    let [reached, armed] = weak.each_ref().map(|weak| weak.upgrade(&heap).unwrap());
    let held = heap.root(reached);
    assert!(heap.disarm(armed));
    assert_eq!(heap.collect().freed_objects, 1);
    assert!(weak[0].get(&heap).refers_to(held.get(&heap)));
    assert!(weak[1].get(&heap).is_dead());
    heap.verify().unwrap();
}

/// While owners are searched for, what tables keep is put off. A search that ends in a panic leaves nothing of that to the
/// next collection, even if that searches for nothing.
#[test]
fn a_search_that_is_abandoned_leaves_tables_as_they_are() {
    for calls in 0.. {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let node = |next| Fused {
            _ticket: ledger.ticket(),
            next: GcCell::new(next),
            armed: false,
        };
        let ordered = QueueConfig::new().policy(Policy::Ordered);
        let queue = Fuses::with_config(&heap, ordered);
        let owner = heap.alloc(node(Some(heap.alloc(node(None)))));
        let handle = heap.root_handle(queue.enable(&heap, owner));
        let (table, key) = (Values::new(&heap), heap.alloc(node(None)));
        table.insert(&heap, key, heap.alloc(node(None)));
        let (table, key) = (heap.root_handle(table), heap.root(key));
        FUSE.set(Some(calls));
        let result = catch_unwind(AssertUnwindSafe(|| heap.collect()));
        FUSE.set(None);
        if result.is_ok() {
            assert!(
                calls > 3,
                "roots are traced, what they keep, and what is searched"
            );
            return;
        }
        assert_eq!(handle.get(&heap).disable(&heap), HandleState::Enabled);
        heap.collect();
        assert!(
            table.get(&heap).contains_key(key.get(&heap)),
            "after {calls}"
        );
        heap.verify().unwrap();
    }
}
