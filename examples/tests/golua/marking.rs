//! Marking: what was said last counts.

use gc_core::Gc;
use gc_examples::systems::golua::{Kind, Marks, Object};

use crate::{COLLECTING, Watch, assert_pending};

/// golua, case 20: a value is marked for both, and then for nothing. It is never returned.
#[test]
fn case_20_marking_for_nothing_unmarks() {
    for kind in Kind::ALL {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        watch.mark(value, Marks::NONE);
        for _ in 0..2 {
            assert_pending(watch.collect_and_take(), &[], &[]);
        }
        assert!(watch.take_all_finalize().is_empty() && watch.take_all_release().is_empty());
    }
}

/// golua, case 20, for a value that is already pending: it is not any more.
#[test]
fn case_20_what_is_pending_is_unmarked_too() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        // Not a reference of the pool, which would put the finalization off.
        let weak = watch
            .heap
            .root_long_weak(Gc::downgrade_long(value, &watch.heap));
        watch.heap.collect();
        let value = weak.upgrade(&watch.heap).expect("it is pending");
        watch.mark(value, Marks::NONE);
        for _ in 0..2 {
            assert_pending(watch.collect_and_take(), &[], &[]);
        }
    }
}

/// golua, case 21: then it is marked to be released. It is returned, once.
#[test]
fn case_21_marked_again_after_it_was_unmarked() {
    for kind in Kind::ALL {
        let watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        watch.mark(value, Marks::NONE);
        watch.mark(value, Marks::RELEASE);
        assert!(watch.take_all_finalize().is_empty());
        assert_eq!(watch.take_all_release(), ["a"]);
    }
}

/// A mark takes the place of the one before, whatever that was for.
#[test]
fn the_last_mark_counts() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::FINALIZE);
        watch.mark(value, Marks::RELEASE);
        assert_pending(watch.collect_and_take(), &[], &["a"]);
    }
}

/// golua, case 29: a value has changed since it was marked. What is returned in its place shares its state, and so shows
/// that.
#[test]
fn case_29_a_clone_shares_the_state() {
    let mut watch = Watch::of(Kind::Clone);
    let value = watch.marked("a", Marks::FINALIZE);
    value.hold(&watch.heap, Some(Object::make(&watch.heap, "new", None)));
    let address = value.as_ptr().addr();
    watch.heap.collect();
    let pending = watch.pool.extract_pending_finalize(&watch.heap);
    assert_eq!(pending[0].held().unwrap().name(), "new");
    assert_ne!(
        pending[0].as_ptr().addr(),
        address,
        "it is not the value itself"
    );
}

/// golua, case 29: a clone can be marked in place of its value, and is known to be the same.
#[test]
fn case_29_a_clone_is_marked_as_its_value() {
    for kind in Kind::ALL {
        let watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        let clone = value.clone_in(&watch.heap);
        assert!(Gc::ptr_eq(value.state(), clone.state()));
        watch.mark(clone, Marks::FINALIZE);
        assert_eq!(watch.take_all_finalize(), ["a"]);
        assert!(watch.take_all_release().is_empty());
    }
}
