//! Types whose objects are finalized once in their lives: what uses the turn up, what does not, and what gives another.

use core::cell::RefCell;
use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use gc_core::{
    FinalizationQueue, Finalize, Gc, GcCell, Heap, HeapConfig, QueueConfig, Root, Trace,
};

/// What a finalizer does.
type Act = for<'a> fn(Gc<'a, Once<'a>>, &'a Heap);

/// An object that is finalized once, and armed on request.
#[derive(Trace)]
struct Once<'gc> {
    name: &'static str,
    other: GcCell<Option<Gc<'gc, Once<'gc>>>>,
    #[gc(skip)]
    act: Act,
}

thread_local! {
    static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static RESCUED: RefCell<Vec<Root<Once<'static>>>> = const { RefCell::new(Vec::new()) };
}

impl<'gc> Finalize<'gc> for Once<'gc> {
    const ARMED_AT_ALLOC: bool = false;
    const ONCE: bool = true;

    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        LOG.with_borrow_mut(|log| log.push(this.name));
        (this.act)(this, heap);
    }
}

/// Makes an armed object.
fn armed<'gc>(heap: &'gc Heap, name: &'static str, act: Act) -> Gc<'gc, Once<'gc>> {
    let other = GcCell::new(None);
    let object = heap.alloc(Once { name, other, act });
    assert!(heap.arm(object));
    object
}

fn nothing(_: Gc<'_, Once<'_>>, _: &Heap) {}

fn rescue<'gc>(this: Gc<'gc, Once<'gc>>, heap: &'gc Heap) {
    let root = heap.root(this);
    RESCUED.with_borrow_mut(|rescued| rescued.push(root));
}

/// What was finalized since this was last asked.
fn finalized() -> Vec<&'static str> {
    LOG.take()
}

/// The one object that was rescued.
fn rescued() -> Root<Once<'static>> {
    RESCUED.with_borrow_mut(|rescued| rescued.pop().expect("one was rescued"))
}

#[track_caller]
fn assert_spent<'gc>(heap: &'gc Heap, object: Gc<'gc, Once<'gc>>) {
    assert!(heap.is_spent(object) && !heap.is_armed(object));
    assert!(!heap.arm(object) && !heap.try_arm(object).unwrap());
    heap.rearm(object);
    assert!(!heap.is_armed(object) && !heap.disarm(object));
}

#[test]
fn an_object_that_has_been_finalized_is_not_armed_again() {
    let mut heap = Heap::new();
    armed(&heap, "a", rescue);
    assert_eq!(heap.collect().finalized, 1);
    let object = rescued();
    for _ in 0..3 {
        assert_spent(&heap, object.get(&heap));
        assert_eq!(heap.collect().finalized, 0);
        heap.verify().unwrap();
    }
    drop(object);
    let collection = heap.collect();
    assert_eq!((collection.finalized, collection.freed_objects), (0, 1));
    assert_eq!(finalized(), ["a"]);
}

#[test]
fn a_finalizer_cannot_arm_its_own_object() {
    let mut heap = Heap::new();
    armed(&heap, "a", |this, heap| assert_spent(heap, this));
    assert_eq!(heap.collect().finalizers_panicked, 0);
    assert_eq!(heap.collect().freed_objects, 1);
    assert_eq!(finalized(), ["a"]);
}

/// From when it is due until it is called an object is in nobody's hands but those of other finalizers, and of who holds
/// a long weak reference.
#[test]
fn an_object_whose_finalizer_is_due_is_not_armed_again() {
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let due = armed(&heap, "due", nothing);
    let long = heap.root_long_weak(Gc::downgrade_long(due, &heap));
    let first = armed(&heap, "first", |this, heap| {
        assert_spent(heap, this.other.get().unwrap());
    });
    first.other.set(&heap, Some(due));
    heap.request_collection();
    heap.safepoint();
    assert_eq!(heap.finalizers_due(), 2);
    assert_spent(&heap, long.upgrade(&heap).unwrap());
    let delivery = heap.run_finalizers(usize::MAX);
    assert_eq!((delivery.called, delivery.panicked), (2, 0));
    assert_eq!(finalized(), ["first", "due"]);
    assert_eq!(heap.collect().finalized, 0);
    assert!(long.upgrade(&heap).is_none());
}

#[test]
fn disarming_does_not_use_the_turn_up() {
    let mut heap = Heap::new();
    let object = armed(&heap, "a", nothing);
    for _ in 0..3 {
        assert!(heap.disarm(object) && !heap.is_spent(object));
        assert!(heap.arm(object));
    }
    heap.rearm(object);
    assert_eq!(heap.stats().armed, 1);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(finalized(), ["a"]);
}

#[test]
fn rearming_an_armed_object_makes_it_the_latest() {
    let mut heap = Heap::new();
    let a = armed(&heap, "a", nothing);
    armed(&heap, "b", nothing);
    heap.rearm(a);
    heap.collect();
    assert_eq!(finalized(), ["a", "b"]);
}

#[test]
fn a_call_that_panics_uses_the_turn_up() {
    for propagates in [false, true] {
        let config = HeapConfig::new().propagate_finalizer_panics(propagates);
        let mut heap = config.build();
        armed(&heap, "a", |this, heap| {
            rescue(this, heap);
            // No message, since it is meant.
            resume_unwind(Box::new("failed"));
        });
        let collected = catch_unwind(AssertUnwindSafe(|| heap.collect()));
        assert_eq!(collected.is_err(), propagates);
        let object = rescued();
        assert_spent(&heap, object.get(&heap));
        drop(object);
        assert_eq!(heap.collect().finalized, 0);
        assert_eq!(finalized(), ["a"]);
    }
}

#[test]
fn an_object_that_is_never_dead_is_never_spent() {
    let mut heap = Heap::new();
    let object = armed(&heap, "a", nothing);
    let object = heap.root(object);
    for _ in 0..3 {
        heap.collect();
        let object = object.get(&heap);
        assert!(heap.is_armed(object) && !heap.is_spent(object));
    }
    drop(object);
    assert_eq!(heap.collect().finalized, 1);
    finalized();
}

/// Queues go by their own registrations, before an object is spent and after.
#[test]
fn queues_neither_use_the_turn_up_nor_care_whether_it_is() {
    let mut heap = Heap::new();
    let queue = FinalizationQueue::<Once<'_>>::calling(
        &heap,
        QueueConfig::new().level(1),
        |handle, heap| {
            LOG.with_borrow_mut(|log| log.push("by the queue"));
            rescue(handle.object(heap), heap);
        },
    );
    let queue = heap.root_handle(queue);
    let object = armed(&heap, "a", nothing);
    heap.disarm(object);
    queue.get(&heap).enable(&heap, object);
    heap.collect();
    assert_eq!(finalized(), ["by the queue"]);

    let object = rescued();
    assert!(!heap.is_spent(object.get(&heap)) && heap.arm(object.get(&heap)));
    drop(object);
    heap.collect();
    assert_eq!(finalized(), ["a"]);
    assert_eq!(heap.collect().freed_objects, 1);

    let object = armed(&heap, "b", rescue);
    let object = heap.root(object);
    let handle = heap.root_handle(queue.get(&heap).enable(&heap, object.get(&heap)));
    drop(object);
    heap.collect();
    assert_eq!(finalized(), ["b"], "level 0 keeps it from level 1");
    assert_spent(&heap, rescued().get(&heap));
    heap.collect();
    assert_eq!(finalized(), ["by the queue"]);
    let object = rescued();
    handle.get(&heap).reenable(&heap, queue.get(&heap));
    assert_spent(&heap, object.get(&heap));
    drop((object, handle));
    heap.collect();
    assert_eq!(finalized(), ["by the queue"]);
    rescued();
}

#[test]
fn a_renewed_object_is_finalized_once_more() {
    let mut heap = Heap::new();
    let object = armed(&heap, "a", rescue);
    assert!(!heap.renew(object), "it is not spent");
    for _ in 0..3 {
        assert_eq!(heap.collect().finalized, 1);
        let object = rescued();
        let object = object.get(&heap);
        assert!(heap.renew(object) && !heap.renew(object));
        assert!(!heap.is_armed(object) && heap.arm(object));
    }
    assert_eq!(heap.collect().finalized, 1);
    drop(rescued());
    assert_eq!(heap.collect().finalized, 0);
    assert_eq!(finalized(), ["a"; 4]);
}

/// Once for the turn that it had, and once for the turn that it was given.
#[test]
fn an_object_that_is_renewed_while_it_is_due_is_called_for_both_turns() {
    let mut heap = Heap::new();
    let due = armed(&heap, "due", nothing);
    let first = armed(&heap, "first", |this, heap| {
        let due = this.other.get().unwrap();
        assert!(heap.renew(due) && heap.arm(due));
    });
    first.other.set(&heap, Some(due));
    assert_eq!(heap.collect().finalized, 2);
    assert_eq!(finalized(), ["first", "due"]);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(finalized(), ["due"]);
    assert_eq!(heap.collect().live_objects, 0);
}

#[test]
fn closing_calls_those_that_have_not_had_their_turn() {
    let mut heap = Heap::new();
    armed(&heap, "spent", rescue);
    heap.collect();
    let spent = rescued();
    assert_spent(&heap, spent.get(&heap));
    let _held = heap.root(armed(&heap, "held", |this, heap| {
        assert_spent(heap, this);
        assert!(heap.renew(this) && !heap.arm(this), "the heap is closing");
    }));
    armed(&heap, "dead", nothing);
    let delivery = heap.close();
    assert_eq!((delivery.called, delivery.panicked), (2, 0));
    assert_eq!(finalized(), ["spent", "dead", "held"]);
}

/// An abandoned heap calls no finalizers, and what was due stays as it was.
#[test]
fn abandoning_changes_nothing_about_turns() {
    let mut heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let due = armed(&heap, "due", nothing);
    let due = heap.root_long_weak(Gc::downgrade_long(due, &heap));
    heap.request_collection();
    heap.safepoint();
    let idle = heap.root(armed(&heap, "idle", nothing));
    let queue =
        FinalizationQueue::<u32>::calling(&heap, QueueConfig::new().release(), move |_, heap| {
            assert_spent(heap, due.upgrade(heap).unwrap());
            let idle = idle.get(heap);
            assert!(!heap.is_spent(idle) && !heap.is_armed(idle) && !heap.arm(idle));
        });
    queue.enable(&heap, heap.alloc(1));
    let delivery = heap.abandon();
    assert_eq!((delivery.called, delivery.panicked), (1, 0));
    assert!(finalized().is_empty());
}

#[test]
fn of_types_that_are_not_finalized_once_nothing_is_spent() {
    #[derive(Trace)]
    struct Often;

    impl<'gc> Finalize<'gc> for Often {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            assert!(!heap.is_spent(this) && !heap.renew(this));
        }
    }

    /// It says that it is finalized once, and is not finalized at all.
    #[derive(Trace)]
    struct Never;

    impl<'gc> Finalize<'gc> for Never {
        const NEEDS_FINALIZE: bool = false;
        const ONCE: bool = true;

        fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
    }

    let mut heap = Heap::new();
    heap.alloc(Often);
    let never = heap.alloc(Never);
    assert!(!heap.arm(never) && !heap.is_spent(never) && !heap.renew(never));
    assert!(!heap.is_spent(heap.alloc(7)) && !heap.renew(heap.alloc(7)));
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (1, 0)
    );
}
