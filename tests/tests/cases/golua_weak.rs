//! Conformance cases of golua's weak references, which stay until their object is freed: [`LongWeak`] here.

use gc_core::{Finalize, Gc, Heap, LongWeak, Root, Trace};

use crate::support::armed::Scene;

/// golua, case 1: asking twice gives one reference, and both yield the value.
#[test]
fn case_1_a_value_has_one_weak_reference() {
    let heap = Heap::new();
    let value = heap.alloc(7);
    let (a, b) = (
        Gc::downgrade_long(value, &heap),
        Gc::downgrade_long(value, &heap),
    );
    assert!(a == b && LongWeak::ptr_eq(a, b));
    assert_eq!(heap.stats().objects, 2, "the value and one reference");
    assert_eq!(
        (*a.upgrade(&heap).unwrap(), *b.upgrade(&heap).unwrap()),
        (7, 7)
    );
}

/// golua, case 1: the reference is the same however many collections are between the questions, as long as somebody has
/// it.
#[test]
fn case_1_the_same_reference_after_a_collection() {
    let mut heap = Heap::new();
    let value = heap.root(heap.alloc(7));
    let first = heap.root_long_weak(Gc::downgrade_long(value.get(&heap), &heap));
    heap.collect();
    let second = Gc::downgrade_long(value.get(&heap), &heap);
    assert_eq!(first.get(&heap), second);
}

/// golua, case 2: the weak reference of a value that is held goes on yielding it, and nothing is pending.
#[test]
fn case_2_a_live_value_is_yielded() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let held = heap.root(scene.armed(&heap, "value"));
    let weak = heap.root_long_weak(Gc::downgrade_long(held.get(&heap), &heap));
    for _ in 0..3 {
        assert_eq!(heap.collect().finalized, 0);
        let value = weak.upgrade(&heap).expect("it is held");
        assert!(Gc::ptr_eq(value, held.get(&heap)));
    }
    assert!(scene.noted().is_empty());
}

/// golua, case 4: a value that is finalized and not rescued is yielded until it is freed, and never again.
#[test]
fn case_4_dead_after_finalization() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let value = scene.armed(&heap, "value");
    let weak = heap.root_long_weak(Gc::downgrade_long(value, &heap));
    heap.collect();
    assert_eq!(scene.noted(), ["value"]);
    assert!(weak.upgrade(&heap).is_some(), "delivered and not yet freed");
    for _ in 0..3 {
        heap.collect();
        assert!(weak.upgrade(&heap).is_none());
        assert!(weak.get(&heap).is_dead());
        scene.ledger.assert_all_dropped_once();
    }
    assert!(scene.noted().is_empty());
}

/// As case 4: between delivery and death the reference can be used to rescue the value, which lives on.
#[test]
fn case_4_a_value_can_be_rescued_by_its_weak_reference() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let value = scene.armed(&heap, "value");
    let weak = heap.root_long_weak(Gc::downgrade_long(value, &heap));
    heap.collect();
    let rescued: Root<_> = heap.root(weak.upgrade(&heap).expect("not yet freed"));
    for _ in 0..3 {
        heap.collect();
        assert!(Gc::ptr_eq(weak.upgrade(&heap).unwrap(), rescued.get(&heap)));
    }
    drop(rescued);
    heap.collect();
    assert!(weak.get(&heap).is_dead());
    assert_eq!(scene.noted(), ["value"], "once, however it was rescued");
    scene.ledger.assert_all_dropped_once();
}

/// golua, cases 17 and 18: a finalizer that keeps its object and asks for its weak reference gets the one that there
/// is.
#[test]
fn case_18_a_finalizer_gets_the_same_weak_reference() {
    #[derive(Trace)]
    struct Own<'gc> {
        me: gc_core::GcCell<Option<LongWeak<'gc, Own<'gc>>>>,
    }

    impl<'gc> Finalize<'gc> for Own<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            let me = this.me.get().expect("it was set");
            assert!(me == Gc::downgrade_long(this, heap) && me.refers_to(this));
        }
    }

    let mut heap = Heap::new();
    let own = heap.alloc(Own {
        me: gc_core::GcCell::new(None),
    });
    own.me.set(&heap, Some(Gc::downgrade_long(own, &heap)));
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (1, 0)
    );
    assert_eq!(heap.collect().live_objects, 0);
}
