//! What the handles of finalization have in common, and what becomes of queues at the heap's limit.

use core::cell::RefCell;
use core::fmt;
use core::hash::Hash;
use std::collections::HashSet;
use std::rc::Rc;

use gc_core::{
    AllocErrorKind, Cleanup, CleanupQueue, FinalizationHandle, FinalizationQueue, Finalize, Gc,
    HandleState, Heap, HeapConfig, Managed, Order, Policy, QueueConfig, Trace,
};

type Queue<'gc> = FinalizationQueue<'gc, u32>;
type Values<'gc> = CleanupQueue<'gc, u32>;

/// What all handles are.
trait Same<'gc>: Managed<'gc> + Copy + Eq + Hash + fmt::Debug + fmt::Pointer {}

impl<'gc, H: Managed<'gc> + Copy + Eq + Hash + fmt::Debug + fmt::Pointer> Same<'gc> for H {}

/// Checks that `one` and `other` are two things, and each is the same as its copies.
#[track_caller]
fn differ<'gc, H: Same<'gc>>(one: H, other: H, ptr_eq: fn(H, H) -> bool) {
    let copy = one;
    assert!(one == copy && ptr_eq(one, copy));
    assert!(one != other && !ptr_eq(one, other));
    assert_eq!(format!("{one:p}"), format!("{copy:p}"));
    assert_ne!(format!("{one:p}"), format!("{other:p}"));
    assert_eq!(HashSet::from([one, other, copy, other]).len(), 2);
    assert_eq!(
        format!("{one:?}"),
        format!("{other:?}"),
        "it shows the state"
    );
}

#[test]
fn handles_are_compared_by_identity() {
    let heap = Heap::new();
    let (queue, object) = (Queue::new(&heap), heap.alloc(1));
    differ(queue, Queue::new(&heap), Queue::ptr_eq);
    let (one, other) = (queue.enable(&heap, object), queue.enable(&heap, object));
    differ(one, other, FinalizationHandle::ptr_eq);
    let values = Values::new(&heap);
    differ(values, Values::new(&heap), Values::ptr_eq);
    let (one, other) = (
        values.register(&heap, object, 2),
        values.register(&heap, object, 2),
    );
    differ(one, other, Cleanup::ptr_eq);
}

#[test]
fn a_handle_is_the_same_in_whatever_state() {
    let heap = Heap::new();
    let (queue, values) = (Queue::new(&heap), Values::new(&heap));
    let handle = queue.enable(&heap, heap.alloc(1));
    let cleanup = values.register(&heap, heap.alloc(1), 2);
    let known = (HashSet::from([handle]), HashSet::from([cleanup]));
    queue.fire_all(&heap);
    cleanup.clean(&heap);
    assert!(known.0.contains(&handle) && known.1.contains(&cleanup));
    assert_eq!(queue.next(&heap), Some(handle));
    values.next(&heap);
    assert!(known.0.contains(&handle) && known.1.contains(&cleanup));
}

/// An object that holds one of each.
#[derive(Trace, Finalize, PartialEq, Eq, Hash, Debug)]
struct Desk<'gc> {
    queue: Queue<'gc>,
    handle: FinalizationHandle<'gc, u32>,
    values: Values<'gc>,
    cleanup: Cleanup<'gc, u32>,
}

#[test]
fn what_handles_in_an_object_lead_to_is_kept_with_it() {
    let mut heap = Heap::new();
    let desk = {
        let (queue, values) = (Queue::new(&heap), Values::new(&heap));
        let handle = queue.enable(&heap, heap.alloc(1));
        let cleanup = values.register(&heap, heap.alloc(2), 3);
        heap.root(heap.alloc(Desk {
            queue,
            handle,
            values,
            cleanup,
        }))
    };
    for _ in 0..2 {
        heap.collect();
        heap.verify().unwrap();
    }
    let here = desk.get(&heap);
    assert_eq!(here.queue.next(&heap), Some(here.handle));
    assert_eq!(*here.handle.object(&heap), 1);
    assert!(here.cleanup.is_registered());
    assert_eq!(here.values.next(&heap), Some(3));
    drop(desk);
    heap.collect();
    assert_eq!(heap.stats().objects, 0);
}

#[test]
fn the_settings_of_a_queue_can_be_asked_for() {
    let heap = Heap::new();
    let of = |config| Queue::with_config(&heap, config).config();
    let config = of(QueueConfig::new());
    assert_eq!(config.queue_order(), Order::Lifo);
    assert_eq!(config.queue_policy(), Policy::All);
    assert_eq!(
        (config.queue_level(), config.is_release()),
        (Some(0), false)
    );
    let config = of(config
        .order(Order::ChildrenFirst)
        .policy(Policy::Ordered)
        .level(7));
    assert_eq!(config.queue_order(), Order::ChildrenFirst);
    assert_eq!(config.queue_policy(), Policy::Ordered);
    assert_eq!(
        (config.queue_level(), config.is_release()),
        (Some(7), false)
    );
    let config = of(config.release());
    assert_eq!((config.queue_level(), config.is_release()), (None, true));
    assert_eq!(config.queue_order(), Order::ChildrenFirst);
}

#[test]
fn cleanups_that_are_fired_are_given_back_once_in_the_order_of_their_registration() {
    let mut heap = Heap::new();
    let object = heap.root(heap.alloc(String::from("kept")));
    let (values, others) = (Values::new(&heap), Values::new(&heap));
    for number in 0..3 {
        values.register(&heap, object.get(&heap), number);
        others.register(&heap, object.get(&heap), 10 + number);
        values.register(&heap, heap.alloc(number), 20 + number);
    }
    let taken_back = values.register(&heap, object.get(&heap), 99);
    taken_back.unregister(&heap);
    let (values, others) = (heap.root_handle(values), heap.root_handle(others));

    assert_eq!(values.get(&heap).fire_all(&heap), 6);
    assert_eq!(values.get(&heap).fire_all(&heap), 0);
    assert!(others.get(&heap).is_empty());
    heap.verify().unwrap();
    heap.collect();
    let given: Vec<u32> = values.get(&heap).drain(&heap).collect();
    assert_eq!(given, [0, 20, 1, 21, 2, 22]);

    drop(object);
    heap.collect();
    assert!(values.get(&heap).is_empty());
    assert_eq!(
        others.get(&heap).drain(&heap).collect::<Vec<_>>(),
        [10, 11, 12]
    );
}

#[test]
fn what_was_given_back_before_comes_before_what_is_fired() {
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(0_u64));
    let values = Values::new(&heap);
    values.register(&heap, kept.get(&heap), 1);
    values.register(&heap, heap.alloc(()), 2);
    let values = heap.root_handle(values);
    heap.collect();
    assert_eq!(values.get(&heap).fire_all(&heap), 1);
    let given: Vec<u32> = values.get(&heap).drain(&heap).collect();
    assert_eq!(given, [2, 1]);
}

#[test]
fn the_procedure_of_a_queue_is_called_for_what_is_fired_and_not_from_within_that() {
    let given = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&given);
    let mut heap = Heap::new();
    let values = Values::calling(&heap, move |value, _| log.borrow_mut().push(value));
    let kept = heap.root(heap.alloc(0_u64));
    values.register(&heap, kept.get(&heap), 1);
    values.register(&heap, kept.get(&heap), 2);
    assert_eq!(values.fire_all(&heap), 2);
    assert!(given.borrow().is_empty());
    assert_eq!(heap.run_finalizers(usize::MAX).called, 2);
    assert_eq!(*given.borrow(), [1, 2]);
    drop(kept);
    heap.collect();
    assert_eq!(given.borrow().len(), 2);
}

#[test]
fn a_weak_reference_outlives_the_firing_of_a_cleanup_and_not_its_object() {
    let mut heap = Heap::new();
    let values = Values::new(&heap);
    let object = heap.alloc(5_u64);
    values.register(&heap, object, 1);
    let (weak, values) = (
        heap.root_weak(Gc::downgrade(object, &heap)),
        heap.root_handle(values),
    );
    values.get(&heap).fire_all(&heap);
    assert_eq!(weak.upgrade(&heap).map(|five| *five), Some(5));
    heap.collect();
    assert!(weak.upgrade(&heap).is_none());
    assert_eq!(values.get(&heap).next(&heap), Some(1));
}

/// Refuses, by its limit, whatever is asked for.
fn full() -> Heap {
    let heap = HeapConfig::new().limit_bytes(4096).build();
    while heap.try_alloc([0_u8; 8]).is_ok() {}
    heap
}

#[test]
fn a_procedure_is_given_back_at_the_limit() {
    let mut heap = full();
    let held = Rc::new(());
    let token = Rc::clone(&held);
    let refused = Queue::try_calling(&heap, QueueConfig::new(), move |_, _| drop(token.clone()));
    let refused = refused.unwrap_err();
    assert!(matches!(refused.kind, AllocErrorKind::Limit(_)));
    assert_eq!(Rc::strong_count(&held), 2, "it is in the error");
    drop(refused.value);
    let token = Rc::clone(&held);
    let refused = Values::try_calling(&heap, move |_, _| drop(token.clone())).unwrap_err();
    assert!(matches!(refused.kind, AllocErrorKind::Limit(_)));
    assert_eq!(Rc::strong_count(&held), 2, "it is in the error");
    drop(refused);
    assert_eq!(Rc::strong_count(&held), 1);
    heap.verify().unwrap();
}

#[test]
#[should_panic(expected = "cannot allocate `a finalization queue`: the heap's limit")]
fn calling_panics_at_the_limit() {
    Queue::calling(&full(), QueueConfig::new(), |_, _| ());
}

#[test]
#[should_panic(expected = "cannot allocate `a queue of cleanups`: the heap's limit")]
fn calling_for_cleanups_panics_at_the_limit() {
    Values::calling(&full(), |_, _| ());
}

#[test]
fn a_queue_is_not_waited_for() {
    let mut heap = Heap::new();
    let queue = Queue::new(&heap);
    assert_eq!(queue.next(&heap), None);
    let handle = queue.enable(&heap, heap.alloc(1));
    assert_eq!(queue.next(&heap), None);
    assert_eq!(handle.state(), HandleState::Enabled);
    let queue = heap.root_handle(queue);
    heap.collect();
    assert!(queue.get(&heap).next(&heap).is_some());
}

#[test]
fn a_handle_that_is_enabled_again_leaves_the_queue_that_it_is_on() {
    let heap = Heap::new();
    let (first, second) = (Queue::new(&heap), Queue::new(&heap));
    let handles = [1, 2, 3].map(|number| first.enable(&heap, heap.alloc(number)));
    first.fire_all(&heap);
    assert_eq!(handles[1].reenable(&heap, second), HandleState::OnQueue);
    assert_eq!(handles[1].state(), HandleState::Enabled);
    assert_eq!((first.len(), second.len()), (2, 0));
    assert_eq!(first.fire_all(&heap), 0, "it is of the second");
    assert_eq!(second.fire_all(&heap), 1);
    assert_eq!(second.next(&heap), Some(handles[1]));
    let others: Vec<_> = first.drain(&heap).collect();
    assert_eq!(others, [handles[2], handles[0]]);
}
