//! Finalizers, procedures and hooks that use what is calling them.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{
    Cleanup, CleanupQueue, FinalizationQueue, Gc, GcCell, HandleRoot, HandleState, Heap,
    HeapConfig, HookId, Order, QueueConfig,
};

use crate::support::armed::{Armed, Scene, rescue, rescued};
use crate::support::desk::{Desk, Handle, Node, Queue};
use crate::support::ledger::Ledger;

fn node<'gc>(heap: &'gc Heap, name: &'static str) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node {
        name,
        first: GcCell::new(None),
        second: GcCell::new(None),
        ticket: Ledger::new().ticket(),
    })
}

/// A queue whose procedure notes names, and the notes.
fn noting(heap: &Heap) -> (Queue<'_>, Rc<RefCell<Vec<&'static str>>>) {
    let notes = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&notes);
    let queue = Queue::calling(heap, QueueConfig::new(), move |handle, heap| {
        log.borrow_mut().push(handle.object(heap).name);
    });
    (queue, notes)
}

/// Nobody has to allocate first: what is due is called at the next safepoint.
#[test]
fn a_safepoint_calls_what_a_program_has_fired() {
    let mut heap = HeapConfig::new().finalizers_per_safepoint(1).build();
    let (queue, notes) = noting(&heap);
    for name in ["a", "b"] {
        queue.enable(&heap, node(&heap, name));
    }
    assert!(!heap.is_due());
    let queue = heap.root_handle(queue);
    queue.get(&heap).fire_all(&heap);
    assert!(heap.is_due());
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["b"]);
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["b", "a"]);
    assert!(!heap.is_due());
    assert_eq!(heap.stats().collections, 0);
}

/// The end of a collection is the last moment to make something due that the collection does not call.
#[test]
fn a_safepoint_calls_what_a_hook_has_fired() {
    let mut heap = Heap::new();
    let (queue, notes) = noting(&heap);
    queue.enable(&heap, node(&heap, "a"));
    let held = heap.root(node(&heap, "held"));
    queue.enable(&heap, held.get(&heap));
    let queue = heap.root_handle(queue);
    heap.on_cycle_end(move |heap, _| {
        queue.get(heap).fire_all(heap);
    });
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!((heap.finalizers_due(), heap.is_due()), (1, true));
    heap.safepoint();
    assert_eq!(*notes.borrow(), ["a", "held"]);
    drop(held);
}

thread_local! {
    static QUEUE: RefCell<Option<HandleRoot<Queue<'static>>>> = const { RefCell::new(None) };
    static HANDLES: RefCell<Vec<HandleRoot<Handle<'static>>>> = const { RefCell::new(Vec::new()) };
}

/// A procedure that disables every handle that is still to come.
#[test]
fn a_procedure_may_take_the_rest_of_its_batch_away() {
    let mut heap = Heap::new();
    let calls = Rc::new(Cell::new(0));
    let count = Rc::clone(&calls);
    let queue = Queue::calling(&heap, QueueConfig::new(), move |_, heap| {
        count.set(count.get() + 1);
        let disabled = HANDLES.take();
        let states = disabled.iter().map(|root| root.get(heap).disable(heap));
        let on_queue = states.filter(|&state| state == HandleState::OnQueue);
        assert_eq!(on_queue.count(), 9);
        HANDLES.set(disabled);
    });
    for name in ["a"; 10] {
        let handle = queue.enable(&heap, node(&heap, name));
        HANDLES.with_borrow_mut(|handles| handles.push(heap.root_handle(handle)));
    }
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!((calls.get(), heap.finalizers_due()), (1, 0));
    let handles = HANDLES.take();
    let mut states = handles.iter().map(|handle| handle.get(&heap).state());
    assert!(states.all(|state| state == HandleState::Disabled));
}

/// A procedure that puts more on its own queue, and has its handle enabled again: that is for the next time.
#[test]
fn what_a_procedure_adds_to_its_queue_waits_for_the_next_time() {
    let mut heap = Heap::new();
    let calls = Rc::new(Cell::new(0));
    let count = Rc::clone(&calls);
    let queue = Queue::calling(&heap, QueueConfig::new(), move |handle, heap| {
        count.set(count.get() + 1);
        let root = QUEUE.take().expect("it is there");
        let queue = root.get(heap);
        if handle.object(heap).name == "again" {
            handle.reenable(heap, queue);
        }
        queue.enable(heap, node(heap, "made"));
        queue.fire_all(heap);
        QUEUE.set(Some(root));
    });
    queue.enable(&heap, node(&heap, "again"));
    queue.enable(&heap, node(&heap, "once"));
    QUEUE.set(Some(heap.root_handle(queue)));
    assert_eq!(heap.collect().finalized, 2);
    // Of the three, all of which were fired, one will be enabled again.
    assert_eq!(heap.finalizers_due(), 3);
    assert_eq!(heap.run_finalizers(usize::MAX).called, 3);
    assert_eq!(heap.finalizers_due(), 4);
    assert_eq!(heap.run_finalizers(1).called, 1);
    assert_eq!(calls.get(), 6);
    // While the heap closes nothing is enabled, so that what is due is all.
    assert_eq!(heap.finalizers_due(), 4);
    assert_eq!(heap.close().called, 4);
    drop(QUEUE.take());
}

/// A procedure may make queues with procedures, of whatever level. What it puts on them waits for the next time.
#[test]
fn a_procedure_may_make_procedures() {
    let mut heap = Heap::new();
    let calls = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&calls);
    let queue = Queue::calling(&heap, QueueConfig::new().level(1), move |handle, heap| {
        log.borrow_mut().push(("outer", handle.object(heap).name));
        for (level, name) in [(0, "earlier"), (1, "same"), (2, "later")] {
            let log = Rc::clone(&log);
            let config = QueueConfig::new().level(level);
            let queue = Queue::calling(heap, config, move |handle, heap| {
                log.borrow_mut().push(("inner", handle.object(heap).name));
            });
            queue.enable(heap, node(heap, name));
            queue.fire_all(heap);
        }
    });
    queue.enable(&heap, node(&heap, "a"));
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(calls.take(), [("outer", "a")]);
    assert_eq!(heap.run_finalizers(usize::MAX).called, 3);
    let expected = ["earlier", "same", "later"].map(|name| ("inner", name));
    assert_eq!(calls.take(), expected);
}

thread_local! {
    static CLEANUPS: RefCell<Vec<HandleRoot<Cleanup<'static, u32>>>> =
        const { RefCell::new(Vec::new()) };
}

/// A cleanup that is done at once calls the procedure, which may do others at once, and is called within itself then.
#[test]
fn a_procedure_of_cleanups_may_do_others_at_once() {
    let heap = Heap::new();
    let order = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&order);
    let queue = CleanupQueue::<u32>::calling(&heap, move |held, heap| {
        let next = CLEANUPS.with_borrow_mut(Vec::pop);
        if let Some(next) = next {
            assert!(next.get(heap).clean(heap));
            assert!(!next.get(heap).clean(heap));
        }
        log.borrow_mut().push(held);
    });
    for held in 0..100 {
        let cleanup = queue.register(&heap, heap.alloc(0), held);
        CLEANUPS.with_borrow_mut(|cleanups| cleanups.push(heap.root_handle(cleanup)));
    }
    let last = CLEANUPS
        .with_borrow_mut(Vec::pop)
        .expect("it was registered");
    assert!(last.get(&heap).clean(&heap));
    assert!(order.borrow().iter().copied().eq(0..100));
    assert!(!last.get(&heap).is_registered());
    assert_eq!(heap.close().called, 0);
}

/// Hooks come and go while hooks are called: those added are called from the next time on, those removed no more.
#[test]
fn hooks_may_add_and_remove_hooks() {
    let mut heap = Heap::new();
    let log = Rc::new(RefCell::new(Vec::new()));
    let ids = Rc::new(RefCell::new(Vec::<HookId>::new()));
    for number in 0..3 {
        let (notes, others) = (Rc::clone(&log), Rc::clone(&ids));
        let id = heap.on_cycle_end(move |heap, _| {
            notes.borrow_mut().push(number);
            if number == 1 {
                // Itself as well.
                for id in others.take() {
                    assert!(heap.remove_hook(id));
                    assert!(!heap.remove_hook(id));
                }
                let notes = Rc::clone(&notes);
                heap.on_cycle_end(move |_, _| notes.borrow_mut().push(7));
            }
        });
        ids.borrow_mut().push(id);
    }
    heap.collect();
    assert_eq!(log.take(), [0, 1]);
    heap.collect();
    assert_eq!(log.take(), [7]);
    assert_eq!(Rc::strong_count(&ids), 1, "what was removed was dropped");
}

/// A finalizer asks for a collection, of which there is one at the next safepoint, and no more.
#[test]
fn a_finalizer_may_request_a_collection() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "a", |_, heap| {
        heap.request_collection();
        heap.request_collection();
    });
    assert_eq!(heap.collect().finalized, 1);
    assert!(heap.is_due());
    for _ in 0..3 {
        heap.safepoint();
    }
    assert_eq!(heap.stats().collections, 2);
    scene.ledger.assert_all_dropped_once();
}

/// An object is armed again by what another finalizer of the batch does, before and after its own turn.
#[test]
fn finalizers_may_arm_and_disarm_each_other() {
    fn arm_other<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        let other = this.holds.get().expect("another");
        assert!(!heap.is_armed(other) && !heap.disarm(other));
        this.note(if heap.arm(other) {
            "armed"
        } else {
            "armed before"
        });
        assert!(!heap.arm(other) && heap.is_armed(other));
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    let [a, b] = ["a", "b"].map(|name| scene.acting(&heap, name, arm_other));
    a.holds.set(&heap, Some(b));
    b.holds.set(&heap, Some(a));
    for _ in 0..3 {
        // `b` arms `a`, whose finalizer is due already, and `a` arms `b`. From then on `a` was armed first.
        assert_eq!(heap.collect().finalized, 2);
        let notes = scene.noted();
        assert_eq!(notes.iter().filter(|note| *note == "armed").count(), 2);
    }
    // Both wait, and nothing is armed any more.
    assert_eq!(heap.close().called, 2);
    scene.ledger.assert_all_dropped_once();
}

/// A heap that is set aside keeps what is due, and what waits.
#[test]
fn what_is_due_is_called_after_parking_and_suspending() {
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let (queue, notes) = noting(&heap);
    let silent = Queue::new(&heap);
    for name in ["a", "b", "c"] {
        queue.enable(&heap, node(&heap, name));
        silent.enable(&heap, node(&heap, name));
    }
    let handle = silent.enable(&heap, node(&heap, "handle"));
    let (silent, handle) = (heap.root_handle(silent), heap.root_handle(handle));
    heap.request_collection();
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 3);
    let parked = heap.park();
    {
        let other = Heap::new();
        assert!(silent.try_get(&other).is_err());
        assert!(handle.try_get(&other).is_err());
        Queue::new(&other).enable(&other, node(&other, "of another heap"));
    }
    let mut heap = parked.resume();
    heap.suspend(|| drop(Heap::new()));
    assert_eq!((heap.finalizers_due(), silent.get(&heap).len()), (3, 4));
    assert_eq!(handle.get(&heap).disable(&heap), HandleState::OnQueue);
    assert_eq!(heap.collect().finalized, 3);
    assert_eq!(*notes.borrow(), ["c", "b", "a"]);
    assert_eq!(silent.get(&heap).drain(&heap).count(), 3);
    drop(heap.park());
    let other = Heap::new();
    assert!(silent.try_get(&other).is_err() && handle.try_get(&other).is_err());
    drop((other, silent, handle));
}

/// Datum, queue, handle and object in one circle: nobody outside, and nothing stays.
#[test]
fn a_queue_that_its_items_lead_back_to_is_garbage_with_them() {
    type Round<'gc> = FinalizationQueue<'gc, Node<'gc>, Item<'gc>>;

    #[derive(gc_core::Trace, gc_core::Finalize, Clone, Copy)]
    struct Item<'gc> {
        queue: Round<'gc>,
        other: Option<gc_core::FinalizationHandle<'gc, Node<'gc>, Item<'gc>>>,
    }

    for order in [Order::Lifo, Order::Fifo, Order::ChildrenFirst] {
        let mut desk = Desk::with(QueueConfig::new());
        let queue = Round::with_config(&desk.heap, QueueConfig::new().order(order));
        let before = desk.heap.stats().objects;
        let mut other = None;
        for name in ["a", "b", "c"] {
            let item = Item { queue, other };
            other = Some(queue.enable_with(&desk.heap, desk.node(name), item));
        }
        assert_eq!(desk.heap.stats().objects, before + 6);
        desk.heap.collect();
        // They are on the queue, and nobody has that: now all goes.
        assert_eq!(desk.ledger.dropped(), 0);
        desk.heap.collect();
        desk.ledger.assert_all_dropped_once();
        assert_eq!(desk.heap.stats().objects, before - 1);
    }
}

/// A rescued object is waited for by none of those that it was given to, until it is enabled again.
#[test]
fn what_is_rescued_is_fired_once() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "a", rescue);
    for _ in 0..3 {
        heap.collect();
    }
    let kept = rescued();
    assert_eq!((kept.len(), scene.noted().len()), (1, 1));
    assert!(heap.arm(kept[0].get(&heap)));
    drop(kept);
    assert_eq!(heap.collect().finalized, 1);
    drop(rescued());
    assert_eq!(heap.collect().finalized, 0);
    scene.ledger.assert_all_dropped_once();
}
