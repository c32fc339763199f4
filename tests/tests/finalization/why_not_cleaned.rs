//! Why a cleanup has not fired: what is held for it, what comes before it, and what has been given back.

use gc_core::{
    Cleanup, CleanupQueue, FinalizationQueue, Finalize, Gc, GcCell, HandleRoot, HandleState, Heap,
    Trace, WhyNotFired,
};

/// Part of what a cleanup holds.
#[derive(Trace, Finalize)]
struct Part<'gc> {
    next: GcCell<Option<Gc<'gc, Part<'gc>>>>,
}

fn part<'gc>(heap: &'gc Heap, next: Option<Gc<'gc, Part<'gc>>>) -> Gc<'gc, Part<'gc>> {
    heap.alloc(Part {
        next: GcCell::new(next),
    })
}

/// The mistake that no registration can refuse: the value does not hold the object, and leads to it.
#[test]
fn a_value_that_leads_to_its_object_is_told() {
    let mut heap = Heap::new();
    let object = part(&heap, None);
    let held = part(&heap, Some(part(&heap, Some(object))));
    let weak = heap.root_weak(Gc::downgrade(held, &heap));
    let queue = CleanupQueue::new(&heap);
    let cleanup: HandleRoot<Cleanup<'static, Gc<'static, Part<'static>>>> =
        heap.root_handle(queue.register(&heap, object, held));
    for _ in 0..2 {
        let WhyNotFired::HeldByDatum(path) = heap.why_not_fired(&cleanup) else {
            panic!("the value holds it");
        };
        assert_eq!(path.len(), 3, "{path:?}");
        heap.collect();
    }
    weak.upgrade(&heap).unwrap().next.set(&heap, None);
    assert_eq!(heap.why_not_fired(&cleanup), WhyNotFired::Due);
    heap.collect();
    let why = heap.why_not_fired(&cleanup);
    assert_eq!(why, WhyNotFired::NotEnabled(HandleState::OnQueue));
    assert!(cleanup.get(&heap).unregister(&heap).is_some());
    let why = heap.why_not_fired(&cleanup);
    assert_eq!(why, WhyNotFired::NotEnabled(HandleState::Disabled));
}

/// A value of another cleanup leads to it: the way is told that begins there.
#[test]
fn a_value_of_another_cleanup_is_a_way_from_outside() {
    let mut heap = Heap::new();
    let (object, other) = (part(&heap, None), part(&heap, None));
    let queue = CleanupQueue::new(&heap);
    let cleanup = heap.root_handle(queue.register(&heap, object, other));
    queue.register(&heap, other, object);
    let WhyNotFired::Reachable(path) = heap.why_not_fired(&cleanup) else {
        panic!("what the other holds is kept");
    };
    assert!(
        path.len() > 1 && path[0].contains("CleanupRecord"),
        "{path:?}"
    );
}

/// An object that waits to be finalized is not gone before that has been done.
#[test]
fn what_is_finalized_first_holds_a_cleanup_back() {
    let mut heap = Heap::new();
    let object = part(&heap, None);
    let cleanups = CleanupQueue::new(&heap);
    let cleanup = heap.root_handle(cleanups.register(&heap, object, 1));
    assert_eq!(heap.why_not_fired(&cleanup), WhyNotFired::Due);
    let object = part(&heap, None);
    let cleanup = heap.root_handle(CleanupQueue::new(&heap).register(&heap, object, 2));
    FinalizationQueue::new(&heap).enable(&heap, object);
    assert_eq!(heap.why_not_fired(&cleanup), WhyNotFired::HeldBack);
    let held = heap.root(part(&heap, None));
    let cleanup = CleanupQueue::new(&heap).register(&heap, held.get(&heap), 3);
    let cleanup = heap.root_handle(cleanup);
    let why = heap.why_not_fired(&cleanup);
    assert!(matches!(why, WhyNotFired::Reachable(_)), "{why}");
}
