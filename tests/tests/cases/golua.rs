//! Conformance cases of golua: what is finalized, how often, and in which order.
//!
//! golua marks a value to be finalized; here an object is armed when it is allocated, so that the order of marking
//! is that of allocation.

use gc_core::Heap;

use crate::support::armed::{Scene, rescue, rescued};

/// golua, case 10: nothing is delivered without a collection that found it dead.
#[test]
fn case_10_nothing_is_pending_while_it_is_reachable() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let roots = ["a", "b", "c"].map(|name| heap.root(scene.armed(&heap, name)));
    heap.collect();
    heap.safepoint();
    assert!(scene.noted().is_empty());
    drop(roots);
    assert!(
        scene.noted().is_empty(),
        "dropping the last reference delivers nothing"
    );
}

/// golua, case 11: an object is delivered once, however many collections follow.
#[test]
fn case_11_an_object_is_delivered_once() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.armed(&heap, "a");
    heap.collect();
    assert_eq!(scene.noted(), ["a"]);
    for _ in 0..3 {
        heap.collect();
        assert!(scene.noted().is_empty());
    }
    scene.ledger.assert_all_dropped_once();
}

/// golua, case 17: an object whose finalizer keeps it is not finalized again when it is dropped at last.
#[test]
fn case_17_an_object_is_finalized_once_although_it_was_kept() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    scene.acting(&heap, "a", rescue);
    heap.collect();
    assert_eq!(scene.noted(), ["a"]);
    let kept = rescued();
    heap.collect();
    assert_eq!(kept[0].get(&heap).name, "a");
    drop(kept);
    for _ in 0..3 {
        heap.collect();
    }
    assert!(scene.noted().is_empty());
    scene.ledger.assert_all_dropped_once();
}

/// golua, cases 6 and 7: within a batch the latest comes first, whatever the order in which the objects died.
#[test]
fn case_7_the_order_of_discovery_is_irrelevant() {
    const NAMES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];
    let scene = Scene::default();
    let mut heap = Heap::new();
    let mut roots = NAMES.map(|name| Some(heap.root(scene.armed(&heap, name))));
    for (batch, expected) in [
        ([1, 4], ["4", "1"]),
        ([5, 0], ["5", "0"]),
        ([2, 3], ["3", "2"]),
    ] {
        for at in batch {
            roots[at] = None;
        }
        heap.collect();
        assert_eq!(scene.noted(), expected);
    }
}
