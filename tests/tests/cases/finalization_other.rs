//! Conformance cases of other systems that finalize: ECMAScript, OCaml, Racket, the guardians of Scheme, Boehm's collector,
//! Java and .NET.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{
    CleanupQueue, EphemeronTable, FinalizationQueue, Finalize, Gc, GcCell, Heap, Order, Policy,
    QueueConfig, Trace, Weak,
};

use crate::registry::{Cleanups, Registry};
use crate::support::armed::Scene;
use crate::support::desk::{Desk, Node, Queue};
use crate::wills::Executor;

/// ECMAScript, `FinalizationRegistry`, case 166: the callback gets the held value and nothing else, when weak references of
/// both kinds have lost the target.
#[test]
fn case_166_the_held_value_only() {
    let mut heap = Heap::new();
    let target = heap.alloc(7_u32);
    let short = heap.root_weak(Gc::downgrade(target, &heap));
    let long = heap.root_long_weak(Gc::downgrade_long(target, &heap));
    let calls = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&calls);
    let queue = Cleanups::calling(&heap, move |held, heap| {
        let lost = short.upgrade(heap).is_none() && long.upgrade(heap).is_none();
        log.borrow_mut().push((held, lost));
    });
    queue.register(&heap, target, "held");
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(calls.take(), [("held", true)]);
}

/// ECMAScript, `FinalizationRegistry.prototype.unregister`, case 167: a token gives up all that was registered with it, once;
/// and what was not is called.
#[test]
fn case_167_a_token_unregisters_all_its_cells() {
    let mut heap = Heap::new();
    let registry = Registry::new(&heap);
    let token = heap.alloc(0);
    let [a, b, c] = [1, 2, 3].map(|number| heap.alloc(number));
    registry.register(&heap, a, "a", Some(token));
    registry.register(&heap, a, "a again", Some(token));
    registry.register(&heap, b, "b", Some(token));
    registry.register(&heap, c, "c", None);
    assert!(registry.unregister(&heap, token));
    assert!(!registry.unregister(&heap, token));
    heap.collect();
    assert_eq!(registry.taken(&heap), ["c"]);
}

/// As case 167, when the targets are dead and nobody has been called yet.
#[test]
fn case_167_a_token_unregisters_what_is_due() {
    let mut heap = Heap::new();
    let registry = Registry::new(&heap);
    let token = heap.root(heap.alloc(0_u32));
    for (held, token) in [("a", Some(token.get(&heap))), ("b", None)] {
        registry.register(&heap, heap.alloc(1), held, token);
    }
    heap.collect();
    assert_eq!(registry.cleanups.get(&heap).len(), 2);
    assert!(registry.unregister(&heap, token.get(&heap)));
    assert_eq!(registry.taken(&heap), ["b"]);
}

/// ECMAScript, case 168: who registers without a token cannot unregister by the target.
#[test]
fn case_168_the_target_is_not_its_own_token() {
    let mut heap = Heap::new();
    let registry = Registry::new(&heap);
    let target = heap.alloc(1);
    registry.register(&heap, target, "held", None);
    assert!(!registry.unregister(&heap, target));
    heap.collect();
    assert_eq!(registry.taken(&heap), ["held"]);
}

/// ECMAScript, case 170: the held value must not be the target, which it would keep.
#[test]
#[should_panic(expected = "points to the object that it is registered for")]
fn case_170_the_held_value_is_not_the_target() {
    let heap = Heap::new();
    let queue = CleanupQueue::new(&heap);
    let target = heap.alloc(1_u32);
    queue.register(&heap, target, Some(target));
}

/// ECMAScript, case 171: the token may be the target. It is weak, so the target dies, and is called for.
#[test]
fn case_171_the_token_may_be_the_target() {
    let mut heap = Heap::new();
    let registry = Registry::new(&heap);
    for unregistered in [false, true] {
        let target = heap.alloc(1);
        registry.register(&heap, target, "held", Some(target));
        if unregistered {
            assert!(registry.unregister(&heap, target));
        }
        heap.collect();
        assert_eq!(registry.taken(&heap).len(), usize::from(!unregistered));
        assert!(registry.tokens.get(&heap).is_empty());
    }
}

/// ECMAScript, `cleanupSome`, case 173: who is called for the first of two cleans up the rest. The second is called for once,
/// from inside.
#[test]
fn case_173_cleaning_up_inside_of_a_cleanup() {
    fn clean_up(heap: &Heap, registry: &Registry, depth: u32, calls: &mut Vec<(u32, &str)>) {
        for held in registry.cleanups.get(heap).drain(heap) {
            calls.push((depth, held));
            clean_up(heap, registry, depth + 1, calls);
        }
    }

    let mut heap = Heap::new();
    let registry = Registry::new(&heap);
    registry.register(&heap, heap.alloc(1), "first", None);
    registry.register(&heap, heap.alloc(2), "second", None);
    heap.collect();
    let mut calls = Vec::new();
    clean_up(&heap, &registry, 0, &mut calls);
    assert_eq!(calls, [(0, "first"), (1, "second")]);
}

/// OCaml, `Gc.finalise` and `Gc.finalise_last`, case 189: the first kind comes when the object is first found dead, with the
/// object, and keeps it. The last kind comes when it is gone for good, without it, and after everything weak has lost it.
#[test]
fn case_189_the_last_finalizer() {
    let mut desk = Desk::with(QueueConfig::new());
    let heap = &desk.heap;
    let last = heap.root_handle(Cleanups::new(heap));
    let about = heap.root_handle(EphemeronTable::<Node<'_>, u32>::new(heap));
    let node = desk.enabled("object");
    last.get(heap).register(heap, node, "gone");
    about.get(heap).insert(heap, node, 7);
    let long = heap.root_long_weak(Gc::downgrade_long(node, heap));
    let last_taken = |heap: &Heap| last.get(heap).drain(heap).collect::<Vec<_>>();

    desk.heap.collect();
    let handle = desk.queue().next(&desk.heap).expect("the first kind");
    let rescued = desk.heap.root(handle.object(&desk.heap));
    assert!(last_taken(&desk.heap).is_empty());
    assert!(desk.collect_and_take().is_empty());
    assert_eq!(rescued.get(&desk.heap).name, "object");
    assert!(last_taken(&desk.heap).is_empty(), "it is there");
    assert_eq!(about.get(&desk.heap).len(), 1);

    drop(rescued);
    assert!(desk.collect_and_take().is_empty(), "that was once");
    assert!(long.upgrade(&desk.heap).is_none() && about.get(&desk.heap).is_empty());
    desk.ledger.assert_all_dropped_once();
    assert_eq!(last_taken(&desk.heap), ["gone"]);
}

/// Racket, will executors, case 193: the wills of one value become ready one after the other, each when the value is found
/// dead again. Those of two values are ready together, even if one refers to the other.
#[test]
fn case_193_distinct_values_are_not_serialised() {
    let mut desk = Desk::with(QueueConfig::new());
    let executor = Executor::new(&desk.heap);
    let [a, b] = ["a", "b"].map(|name| desk.node(name));
    a.first.set(&desk.heap, Some(b));
    executor.register(&desk.heap, a, "a, first registered");
    executor.register(&desk.heap, b, "b");
    executor.register(&desk.heap, a, "a, last registered");

    desk.heap.collect();
    let mut ready = executor.execute_all(&desk.heap);
    ready.sort_unstable();
    assert_eq!(ready, ["a, last registered", "b"]);
    assert_eq!(desk.ledger.dropped(), 0);
    desk.heap.collect();
    assert_eq!(executor.execute_all(&desk.heap), ["a, first registered"]);
    desk.heap.collect();
    assert!(executor.execute_all(&desk.heap).is_empty());
    desk.ledger.assert_all_dropped_once();
}

/// Scheme, guardians, case 194: an object that was given to one guardian twice comes back twice.
#[test]
fn case_194_registered_twice_in_one_queue() {
    let mut desk = Desk::with(QueueConfig::new());
    let node = desk.node("twice");
    let handles = [(); 2].map(|()| desk.keep(desk.queue().enable(&desk.heap, node)));
    desk.heap.collect();
    let [first, second] = handles.map(|handle| handle.get(&desk.heap).object(&desk.heap));
    assert!(Gc::ptr_eq(first, second));
    assert_eq!(desk.take(), ["twice", "twice"]);
    assert!(desk.collect_and_take().is_empty());
    desk.ledger.assert_all_dropped_once();
}

/// Scheme, guardians, case 195: an object that was given to two guardians comes back from each.
#[test]
fn case_195_registered_in_two_queues() {
    let mut desk = Desk::with(QueueConfig::new());
    let other = desk.heap.root_handle(Queue::new(&desk.heap));
    let node = desk.enabled("both");
    other.get(&desk.heap).enable(&desk.heap, node);
    assert_eq!(desk.collect_and_take(), ["both"]);
    let others = other.get(&desk.heap).drain(&desk.heap);
    let others: Vec<_> = others.map(|it| it.object(&desk.heap).name).collect();
    assert_eq!(others, ["both"]);
    assert!(desk.collect_and_take().is_empty() && other.get(&desk.heap).is_empty());
    desk.ledger.assert_all_dropped_once();
}

/// Boehm, disappearing links, case 199: two objects refer to each other, one of them weakly. That is no cycle, so both come,
/// the one with the strong reference first. If both are strong none does.
#[test]
fn case_199_a_disappearing_link_breaks_a_cycle() {
    #[derive(Trace, Finalize)]
    struct Link<'gc> {
        name: &'static str,
        strong: GcCell<Option<Gc<'gc, Link<'gc>>>>,
        weak: GcCell<Option<Weak<'gc, Link<'gc>>>>,
    }

    let mut heap = Heap::new();
    let config = QueueConfig::new()
        .order(Order::Fifo)
        .policy(Policy::Ordered);
    let queue = FinalizationQueue::<Link<'_>>::with_config(&heap, config);
    let link = |name| {
        let (strong, weak) = (GcCell::new(None), GcCell::new(None));
        let link = heap.alloc(Link { name, strong, weak });
        queue.enable(&heap, link);
        link
    };
    let [b, a, c, d] = ["b", "a", "c", "d"].map(link);
    a.strong.set(&heap, Some(b));
    b.weak.set(&heap, Some(Gc::downgrade(a, &heap)));
    c.strong.set(&heap, Some(d));
    d.strong.set(&heap, Some(c));
    let queue = heap.root_handle(queue);

    assert_eq!(heap.collect().cyclic_handles, 1, "one tells of its cycle");
    for expected in ["a", "b"] {
        let queue = queue.get(&heap);
        let handle = queue.next(&heap).expect("one for each collection");
        let object = handle.object(&heap);
        assert_eq!(object.name, expected);
        assert!(object.weak.get().is_none_or(Weak::is_dead));
        assert!(queue.is_empty());
        heap.collect();
    }
    assert!(queue.get(&heap).is_empty(), "neither c nor d");
}

/// Java, `Cleaner.Cleanable`, case 201: who cleans by hand has cleaned. The death of the object changes nothing, and neither
/// does doing it again.
#[test]
fn case_201_explicit_early_cleanup() {
    let mut heap = Heap::new();
    let calls = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&calls);
    let queue = Cleanups::calling(&heap, move |held, _| log.borrow_mut().push(held));
    let object = heap.root(heap.alloc(1));
    let cleanup = queue.register(&heap, object.get(&heap), "cleaned");
    assert!(cleanup.clean(&heap));
    assert_eq!(calls.take(), ["cleaned"]);
    assert!(!cleanup.clean(&heap));
    drop(object);
    for _ in 0..2 {
        assert_eq!(heap.collect().finalized, 0);
    }
    assert!(calls.take().is_empty());
}

/// .NET, `GC.SuppressFinalize`, case 202: what is disarmed before it dies is freed by the first collection, and nothing is
/// called.
#[test]
fn case_202_disarmed_before_death() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let object = scene.armed(&heap, "object");
    assert!(heap.disarm(object));
    let collection = heap.collect();
    assert_eq!((collection.freed_objects, collection.finalized), (1, 0));
    assert!(scene.noted().is_empty());
    scene.ledger.assert_all_dropped_once();
}

/// As case 202, for an object that a queue waits for, and for one with a cleanup.
#[test]
fn case_202_disabled_or_unregistered_before_death() {
    let mut desk = Desk::with(QueueConfig::new());
    let cleanups = desk.heap.root_handle(Cleanups::new(&desk.heap));
    let handle = desk.queue().enable(&desk.heap, desk.node("disabled"));
    handle.disable(&desk.heap);
    let node = desk.node("unregistered");
    let cleanup = cleanups.get(&desk.heap).register(&desk.heap, node, "held");
    assert_eq!(cleanup.unregister(&desk.heap), Some("held"));
    assert!(desk.collect_and_take().is_empty());
    assert!(cleanups.get(&desk.heap).is_empty());
    desk.ledger.assert_all_dropped_once();
}

/// An owner of something that is not managed, which its finalizer closes.
#[derive(Trace)]
struct Owner {
    #[gc(skip)]
    is_open: Rc<Cell<bool>>,
}

impl<'gc> Finalize<'gc> for Owner {
    fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        this.is_open.set(false);
    }
}

/// Java, `Reference.reachabilityFence`, case 205: who uses what an object owns, and not the object, has to keep the object
/// meanwhile. Here that is a root, and the fence is where it is dropped. The compiler drops nothing earlier, however little
/// it is used.
#[test]
fn case_205_kept_alive_until_its_last_use() {
    for is_fenced in [true, false] {
        let mut heap = Heap::new();
        let is_open = Rc::new(Cell::new(true));
        let owner = heap.alloc(Owner {
            is_open: Rc::clone(&is_open),
        });
        let (raw, fence) = (
            Rc::clone(&owner.is_open),
            is_fenced.then(|| heap.root(owner)),
        );
        heap.collect();
        assert_eq!(raw.get(), is_fenced);
        drop(fence);
        heap.collect();
        assert!(!raw.get());
    }
}
