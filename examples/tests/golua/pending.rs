//! What is pending: once, after a collection that has found it unreachable, to be finalized first and released then.

use gc_examples::systems::golua::{Kind, Marks};

use crate::{COLLECTING, Watch, assert_pending};

/// golua, case 10: nothing is pending that is reachable, whether there was a collection or not.
#[test]
fn case_10_nothing_is_pending_while_it_is_reachable() {
    for kind in Kind::ALL {
        let mut watch = Watch::of(kind);
        let _held = [Marks::FINALIZE, Marks::RELEASE, Marks::BOTH]
            .map(|marks| watch.heap.root(watch.marked("held", marks)));
        assert_pending(watch.take(), &[], &[]);
        assert_pending(watch.collect_and_take(), &[], &[]);
    }
}

/// golua, case 11: a value is returned once, however often it is asked for.
#[test]
fn case_11_nothing_is_returned_twice() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        watch.marked("a", Marks::FINALIZE);
        assert_pending(watch.collect_and_take(), &["a"], &[]);
        assert_pending(watch.take(), &[], &[]);
        assert_pending(watch.collect_and_take(), &[], &[]);
        assert!(watch.take_all_finalize().is_empty());
    }
}

/// golua, case 12: a value is marked for both. After one collection it is to be finalized, and not yet to be released.
#[test]
fn case_12_finalized_first() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        watch.marked("a", Marks::BOTH);
        assert_pending(watch.collect_and_take(), &["a"], &[]);
    }
}

/// golua, case 13: when it is unreachable again it is to be released.
#[test]
fn case_13_released_second() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        watch.marked("a", Marks::BOTH);
        watch.heap.collect();
        assert_pending(watch.collect_and_take(), &["a"], &[]);
        assert_pending(watch.collect_and_take(), &[], &["a"]);
        assert_pending(watch.collect_and_take(), &[], &[]);
    }
}

/// As case 13, for a value that is kept by who has finalized it: it is released when it is dropped.
#[test]
fn case_13_what_is_rescued_is_released_later() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        watch.marked("a", Marks::BOTH);
        watch.heap.collect();
        let pending = watch.pool.extract_pending_finalize(&watch.heap);
        let rescued = watch.heap.root(pending[0]);
        for _ in 0..2 {
            assert_pending(watch.collect_and_take(), &[], &[]);
        }
        assert_eq!(rescued.get(&watch.heap).name(), "a");
        drop(rescued);
        assert_pending(watch.collect_and_take(), &[], &["a"]);
    }
}

/// What a value that is to be finalized holds is not released before it, if it is only to be released.
#[test]
fn what_is_held_by_a_value_to_be_finalized_is_released_after_it() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let (a, part) = (
            watch.marked("a", Marks::FINALIZE),
            watch.marked("part", Marks::RELEASE),
        );
        a.hold(&watch.heap, Some(part));
        assert_pending(watch.collect_and_take(), &["a"], &[]);
        assert_pending(watch.collect_and_take(), &[], &["part"]);
    }
}
