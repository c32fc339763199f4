//! Heaps that have closed: what their last finalizers make and register is not waited for.

use core::cell::{Cell, RefCell};

use gc_core::{
    CleanupQueue, FinalizationQueue, Finalize, Gc, HandleState, Heap, HeapConfig, QueueConfig,
    Trace,
};

type Values<'gc> = CleanupQueue<'gc, u32>;

#[test]
fn nothing_is_fired_in_a_heap_that_has_closed_over_it() {
    thread_local! {
        static FIRED: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Registers, and fires, while the heap goes away.
    #[derive(Trace)]
    struct Late<'gc>(Values<'gc>);

    impl<'gc> Finalize<'gc> for Late<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.0.register(heap, this, 2);
            FIRED.set(Some(this.0.fire_all(heap)));
        }
    }

    let heap = Heap::new();
    heap.alloc(Late(Values::new(&heap)));
    drop(heap);
    assert_eq!(FIRED.get(), Some(0));
}

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
    static ARMED: Cell<u32> = const { Cell::new(0) };
}

/// Armed when allocated, and makes another when it is finalized.
#[derive(Trace)]
struct Heir;

impl<'gc> Finalize<'gc> for Heir {
    fn finalize(_: Gc<'gc, Self>, heap: &'gc Heap) {
        make(heap);
    }
}

/// Makes an object, and counts it, and whether it is armed.
fn make(heap: &Heap) {
    let heir = heap.alloc(Heir);
    MADE.set(MADE.get() + 1);
    ARMED.set(ARMED.get() + u32::from(heap.is_armed(heir)));
    assert!(!heap.disarm(heir));
}

#[test]
fn what_is_allocated_while_the_heap_closes_is_not_armed() {
    let heap = Heap::new();
    heap.alloc(Heir);
    heap.alloc(Heir);
    let delivery = heap.close();
    assert_eq!((delivery.called, delivery.panicked), (2, 0));
    assert_eq!((MADE.take(), ARMED.take()), (2, 0));
}

#[test]
fn what_is_allocated_while_the_heap_is_abandoned_is_not_armed() {
    let heap = Heap::new();
    let config = QueueConfig::new().release();
    let queue = FinalizationQueue::<u32>::calling(&heap, config, |handle, heap| {
        assert_eq!(handle.state(), HandleState::Disabled);
        make(heap);
    });
    queue.enable(&heap, heap.alloc(1));
    heap.alloc(Heir);
    let delivery = heap.abandon();
    assert_eq!((delivery.called, delivery.panicked), (1, 0));
    assert_eq!((MADE.take(), ARMED.take()), (1, 0));
}

/// What was due before is called first, and what it arms, enables and makes is ignored as well: each is called once.
/// (Lua 5.4 sets its flag before the first call of `lua_close`.)
#[test]
fn what_was_due_before_the_heap_closes_arms_nothing() {
    thread_local! {
        static CALLS: Cell<u32> = const { Cell::new(0) };
    }

    /// Has itself armed again, whenever it is called.
    #[derive(Trace)]
    struct Again<'gc>(FinalizationQueue<'gc, u32>);

    impl<'gc> Finalize<'gc> for Again<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            CALLS.set(CALLS.get() + 1);
            assert!(!heap.arm(this) && !heap.is_armed(this));
            heap.rearm(this);
            assert!(!heap.is_armed(this));
            assert_eq!(
                this.0.enable(heap, heap.alloc(1)).state(),
                HandleState::Disabled
            );
            make(heap);
        }
    }

    let close = |heap: Heap| {
        heap.close();
    };
    for ends in [close, drop] {
        let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
        let again = FinalizationQueue::calling(&heap, QueueConfig::new(), |handle, heap| {
            CALLS.set(CALLS.get() + 1);
            let queue = FinalizationQueue::new(heap);
            assert_eq!(handle.reenable(heap, queue), HandleState::Disabled);
            assert_eq!(handle.state(), HandleState::Disabled);
        });
        again.enable(&heap, heap.alloc(2));
        heap.alloc(Again(again));
        heap.request_collection();
        heap.safepoint();
        assert_eq!(heap.finalizers_due(), 2);
        let held = heap.root(heap.alloc(Again(FinalizationQueue::new(&heap))));
        ends(heap);
        drop(held);
        assert_eq!((CALLS.take(), MADE.take(), ARMED.take()), (3, 2, 0));
    }
}

/// An armed object keeps its place when it is armed again as the latest: nothing of that counts any more, and it is
/// finalized in its turn.
#[test]
fn what_is_armed_as_the_latest_while_the_heap_closes_stays_armed() {
    thread_local! {
        static CALLED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    }

    /// Arms all it knows as the latest.
    #[derive(Trace)]
    struct Meddler<'gc>(u32, Vec<Gc<'gc, Meddler<'gc>>>);

    impl<'gc> Finalize<'gc> for Meddler<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            CALLED.with_borrow_mut(|called| called.push(this.0));
            for &other in &this.1 {
                let was_armed = heap.is_armed(other);
                heap.rearm(other);
                assert_eq!(heap.try_rearm(other), Ok(()));
                assert_eq!(heap.is_armed(other), was_armed);
            }
        }
    }

    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let others: Vec<_> = (0..3)
        .map(|number| heap.alloc(Meddler(number, Vec::new())))
        .collect();
    let held = heap.root(heap.alloc(others.clone()));
    heap.alloc(Meddler(3, others));
    heap.request_collection();
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 1);
    heap.alloc(Meddler(4, held.get(&heap).to_vec()));
    assert_eq!(heap.close().called, 5);
    assert_eq!(CALLED.take(), [3, 4, 2, 1, 0]);
}
