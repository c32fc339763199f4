//! Closing a pool: everything is returned, reachable or not.

use gc_examples::systems::golua::{Kind, Marks};

use crate::{COLLECTING, Watch, assert_pending};

/// golua, case 24: a value is marked for both. Taking everything that is to be finalized leaves it to be released.
#[test]
fn case_24_taking_all_finalizations_leaves_releases() {
    for kind in Kind::ALL {
        let watch = Watch::of(kind);
        watch.marked("a", Marks::BOTH);
        assert_eq!(watch.take_all_finalize(), ["a"]);
        assert!(watch.take_all_finalize().is_empty());
        assert_eq!(watch.take_all_release(), ["a"]);
    }
}

/// golua, case 26: then it is dropped. It is not to be finalized, and to be released, once.
#[test]
fn case_26_dropped_after_all_finalizations_were_taken() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let held = watch.heap.root(watch.marked("a", Marks::BOTH));
        assert_eq!(watch.take_all_finalize(), ["a"]);
        drop(held);
        assert_pending(watch.collect_and_take(), &[], &["a"]);
        assert_pending(watch.collect_and_take(), &[], &[]);
    }
}

/// golua, case 30: a pool that keeps everything. Nothing is pending, weak references yield their values, and everything
/// is returned in reverse when it is closed, once.
#[test]
fn case_30_a_pool_that_keeps_everything() {
    let mut watch = Watch::of(Kind::Safe);
    let references = ["a", "b", "c"].map(|name| {
        let value = watch.marked(name, Marks::BOTH);
        let reference = watch.pool.get(&watch.heap, value).unwrap();
        watch.heap.root(watch.heap.alloc(reference))
    });
    for _ in 0..3 {
        assert_pending(watch.collect_and_take(), &[], &[]);
    }
    for reference in &references {
        assert!(reference.get(&watch.heap).value(&watch.heap).is_some());
    }
    assert_eq!(watch.take_all_finalize(), ["c", "b", "a"]);
    assert_eq!(watch.take_all_release(), ["c", "b", "a"]);
    assert!(watch.take_all_finalize().is_empty() && watch.take_all_release().is_empty());
}

/// Some values are pending, and some reachable, when everything is taken. None is lost, and there is one order.
#[test]
fn what_is_pending_is_taken_with_the_rest() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let _held = ["a", "b", "c", "d"].map(|name| {
            let value = watch.marked(name, Marks::BOTH);
            (name == "a" || name == "c").then(|| watch.heap.root(value))
        });
        watch.heap.collect();
        assert_eq!(watch.take_all_finalize(), ["d", "c", "b", "a"]);
        assert_pending(watch.collect_and_take(), &[], &["d", "b"]);
        assert_eq!(watch.take_all_release(), ["c", "a"]);
    }
}

/// When all releases were taken nothing is returned any more: not what was to be finalized, pending or not, and not what
/// is marked then.
#[test]
fn a_pool_that_is_closed_returns_nothing() {
    for kind in Kind::ALL {
        let mut watch = Watch::of(kind);
        watch.marked("pending", Marks::FINALIZE);
        watch.heap.collect();
        watch.marked("reachable", Marks::FINALIZE);
        assert!(watch.take_all_release().is_empty());
        assert!(watch.take_all_finalize().is_empty());
        watch.marked("late", Marks::BOTH);
        assert_pending(watch.collect_and_take(), &[], &[]);
        assert!(watch.take_all_finalize().is_empty() && watch.take_all_release().is_empty());
    }
}
