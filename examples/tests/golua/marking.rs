//! Marking: what was said last counts, and in the pool that keeps everything all that was said.

use gc_core::Gc;
use gc_examples::systems::golua::{Kind, Marks, Object};

use crate::{COLLECTING, Watch, assert_pending};

/// golua, case 20: a value is marked for both, and then for nothing. It is never returned.
#[test]
fn case_20_marking_for_nothing_unmarks() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        watch.mark(value, Marks::NONE);
        for _ in 0..2 {
            assert_pending(watch.collect_and_take(), &[], &[]);
        }
        assert!(watch.take_all_finalize().is_empty() && watch.take_all_release().is_empty());
    }
}

/// golua, case 20, for the pool that keeps everything: marking for nothing adds nothing, and takes nothing away. Nothing is
/// pending, as ever.
#[test]
fn case_20_marking_for_nothing_adds_nothing() {
    let mut watch = Watch::of(Kind::Safe);
    let value = watch.marked("a", Marks::BOTH);
    watch.mark(value, Marks::NONE);
    watch.mark(Object::make(&watch.heap, "b", None), Marks::NONE);
    assert_pending(watch.collect_and_take(), &[], &[]);
    assert_eq!(watch.take_all_finalize(), ["a"]);
    assert_eq!(watch.take_all_release(), ["a"]);
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

/// golua, case 21: then it is marked to be released. It is returned, once; and to be finalized only by the pool that has not
/// unmarked it.
#[test]
fn case_21_marked_again_after_it_was_unmarked() {
    for kind in Kind::ALL {
        let watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        watch.mark(value, Marks::NONE);
        watch.mark(value, Marks::RELEASE);
        let still_marked = usize::from(kind == Kind::Safe);
        assert_eq!(watch.take_all_finalize(), ["a"; 1][..still_marked]);
        assert_eq!(watch.take_all_release(), ["a"]);
        assert!(watch.take_all_release().is_empty());
    }
}

/// A value is marked for one thing and then for the other. The pool that keeps everything returns it for both, and the
/// others for what was said last.
#[test]
fn the_pool_that_keeps_everything_adds_marks_up() {
    for kind in Kind::ALL {
        for [first, last] in [
            [Marks::FINALIZE, Marks::RELEASE],
            [Marks::RELEASE, Marks::FINALIZE],
        ] {
            let watch = Watch::of(kind);
            let value = watch.marked("a", first);
            watch.mark(value, last);
            let adds_up = kind == Kind::Safe;
            let [finalize, release] =
                [last.finalize, last.release].map(|is_marked| usize::from(is_marked || adds_up));
            assert_eq!(watch.take_all_finalize(), ["a"; 1][..finalize]);
            assert_eq!(watch.take_all_release(), ["a"; 1][..release]);
        }
    }
}

/// A mark takes the place of the one before, whatever that was for, also for values that die.
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

/// golua, case 29: a clone can be marked in place of its value, and is known to be the same. So it is returned once, and
/// what was said of the value counts as if it had been said of the clone.
#[test]
fn case_29_a_clone_is_marked_as_its_value() {
    for kind in Kind::ALL {
        let watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        let clone = value.clone_in(&watch.heap);
        assert!(Gc::ptr_eq(value.state(), clone.state()));
        watch.mark(clone, Marks::FINALIZE);
        assert_eq!(watch.take_all_finalize(), ["a"]);
        let still_marked = usize::from(kind == Kind::Safe);
        assert_eq!(watch.take_all_release(), ["a"; 1][..still_marked]);
    }
}
