//! Conformance cases of Lua, and of what all systems share: finalizers that run latest first.
//!
//! An object is armed when it is allocated, so "armed last" is "allocated last" here.

use gc_core::{Finalize, Gc, GcCell, Heap, Trace};

use crate::support::armed::{Armed, Scene, rescue, rescued};
use crate::support::ledger::{Ledger, Ticket};

/// Lua, case 43: what counts is the order of arming, not that of any other event.
#[test]
fn case_43_later_use_does_not_change_the_order() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let [b, c, a] = ["b", "c", "a"].map(|name| scene.armed(&heap, name));
    b.holds.set(&heap, Some(a));
    c.holds.set(&heap, Some(b));
    let root = heap.root(b);
    heap.collect();
    assert_eq!(scene.noted(), ["c"], "nothing holds it");
    drop(root);
    heap.collect();
    assert_eq!(scene.noted(), ["a", "b"]);
}

/// Lua, case 45: a holds b. Both fire in one collection, in the order of arming only; if b was armed last, a sees b
/// finalized, and whole.
#[test]
fn case_45_references_do_not_order() {
    for b_last in [true, false] {
        let scene = Scene::default();
        let mut heap = Heap::new();
        let check = |a: Gc<'_, Armed<'_>>, _: &Heap| {
            assert_eq!(a.holds.get().expect("still there").name, "b");
        };
        let (a, b) = if b_last {
            (scene.acting(&heap, "a", check), scene.armed(&heap, "b"))
        } else {
            let b = scene.armed(&heap, "b");
            (scene.acting(&heap, "a", check), b)
        };
        a.holds.set(&heap, Some(b));
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (2, 0)
        );
        assert_eq!(scene.noted(), if b_last { ["b", "a"] } else { ["a", "b"] });
    }
}

/// Lua, case 46: a and b hold each other. Both fire in one collection, the latest first.
#[test]
fn case_46_a_cycle_fires_in_one_collection() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let [a, b] = ["a", "b"].map(|name| scene.armed(&heap, name));
    a.holds.set(&heap, Some(b));
    b.holds.set(&heap, Some(a));
    assert_eq!(heap.collect().finalized, 2);
    assert_eq!(scene.noted(), ["b", "a"]);
    heap.collect();
    scene.ledger.assert_all_dropped_once();
}

/// Lua, case 58: a finalizer stores its object in a root. It is intact while rooted, is not finalized again, and its
/// memory is freed when the root is gone.
#[test]
fn case_58_a_permanent_resurrection() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let object = scene.acting(&heap, "o", rescue);
    object.holds.set(&heap, Some(scene.armed(&heap, "held")));
    heap.collect();
    assert_eq!(scene.noted(), ["held", "o"]);
    let kept = rescued();
    let object = kept[0].get(&heap);
    assert_eq!(object.holds.get().expect("still there").name, "held");
    heap.collect();
    assert_eq!(scene.ledger.dropped(), 0);
    drop(kept);
    heap.collect();
    heap.collect();
    assert!(scene.noted().is_empty());
    assert_eq!(heap.stats().objects, 0);
    scene.ledger.assert_all_dropped_once();
}

/// Lua, case 62: what a finalizer creates, arms and drops is not in the same batch, but in the next.
#[test]
fn case_62_armed_inside_a_finalizer() {
    fn create<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
        heap.alloc(this.sibling("created"));
    }

    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "creator", create);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(scene.noted(), ["creator"]);
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!(scene.noted(), ["created"]);
    assert_eq!(heap.collect().finalized, 0);
    scene.ledger.assert_all_dropped_once();
}

/// Lua, case 64: of three, the middle one fails. All run, and exactly one failure is reported.
#[test]
fn case_64_a_failure_in_the_middle() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.armed(&heap, "a");
    scene.acting(&heap, "b", |_, _| panic!("on purpose"));
    scene.armed(&heap, "c");
    let collection = heap.collect();
    assert_eq!(scene.noted(), ["c", "b", "a"]);
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (3, 1)
    );
}

/// Lua, case 66: a failure whose payload is no text is reported as any other.
#[test]
fn case_66_a_failure_with_any_payload() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "a", |_, _| std::panic::panic_any(7_u64));
    assert_eq!(heap.collect().finalizers_panicked, 1);
}

/// Lua, case 68: closing runs the finalizers of reachable objects too, the latest first; failures are swallowed.
#[test]
fn case_68_closing_runs_all() {
    let scene = Scene::default();
    let heap = Heap::new();
    let _a = heap.root(scene.armed(&heap, "a"));
    let _b = heap.root(scene.acting(&heap, "b", |_, _| panic!("on purpose")));
    let _c = heap.root(scene.armed(&heap, "c"));
    drop(heap);
    assert_eq!(scene.noted(), ["c", "b", "a"]);
    scene.ledger.assert_all_dropped_once();
}

/// Lua, case 71: a finalizer that keeps its object while the heap closes keeps nothing.
#[test]
fn case_71_a_rescue_while_closing() {
    let scene = Scene::default();
    let heap = Heap::new();
    scene.acting(&heap, "a", rescue);
    drop(heap);
    assert_eq!(scene.noted(), ["a"]);
    scene.ledger.assert_all_dropped_once();
    let kept = rescued();
    assert!(
        kept[0]
            .try_get(&Heap::new())
            .is_err_and(|error| error.dropped)
    );
}

/// Lua, case 91: a long list needs no stack, and is freed whole.
#[test]
fn case_91_a_list_of_200_000_nodes() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let mut first = scene.armed(&heap, "node");
    for _ in 1..200_000 {
        let node = scene.armed(&heap, "node");
        node.holds.set(&heap, Some(first));
        first = node;
    }
    assert_eq!(heap.collect().finalized, 200_000);
    assert_eq!(heap.collect().freed_objects, 200_000);
    scene.ledger.assert_all_dropped_once();
}

/// Shared by all systems, case 200: what has no finalizer is freed by the first collection that finds it dead, its
/// memory with it.
#[test]
fn case_200_unarmed_garbage_is_freed_at_once() {
    #[derive(Trace, Finalize)]
    struct Unarmed<'gc> {
        ticket: Ticket,
        own: GcCell<Option<Gc<'gc, Unarmed<'gc>>>>,
        data: [u64; 2000],
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    heap.collect();
    let reserved = heap.stats().reserved_bytes;
    for _ in 0..10 {
        let object = heap.alloc(Unarmed {
            ticket: ledger.ticket(),
            own: GcCell::new(None),
            data: [1; 2000],
        });
        object.own.set(&heap, Some(object));
        assert_eq!(
            (object.ticket.id + 1, object.data[1999]),
            (ledger.issued(), 1)
        );
    }
    assert!(heap.stats().reserved_bytes > reserved);
    let collection = heap.collect();
    assert_eq!((collection.freed_objects, collection.finalized), (10, 0));
    assert_eq!(heap.stats().reserved_bytes, reserved);
    ledger.assert_all_dropped_once();
}
