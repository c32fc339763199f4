//! What the kinds of pools do with values that lead to themselves and to each other.

use gc_examples::systems::golua::{Kind, Marks};

use crate::{COLLECTING, Watch, assert_pending};

/// A value that its own state leads to is found by the pool that keeps nothing.
#[test]
fn a_value_that_holds_itself_is_found() {
    let mut watch = Watch::of(Kind::Unsafe);
    let value = watch.marked("a", Marks::BOTH);
    value.hold(&watch.heap, Some(value));
    assert_pending(watch.collect_and_take(), &["a"], &[]);
    assert_pending(watch.collect_and_take(), &[], &["a"]);
}

/// To the pool of clones it is reachable from its clone, until everything is taken.
#[test]
fn a_value_that_holds_itself_is_kept_by_its_clone() {
    let mut watch = Watch::of(Kind::Clone);
    let value = watch.marked("a", Marks::BOTH);
    value.hold(&watch.heap, Some(value));
    assert_pending(watch.collect_and_take(), &[], &[]);
    assert_eq!(watch.take_all_finalize(), ["a"]);
    assert_eq!(watch.take_all_release(), ["a"]);
}

/// A value holds another. The pool that keeps nothing returns both at once, in the order of marking; the pool of clones
/// the second when the first is gone.
#[test]
fn a_value_that_holds_another() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let [a, b] = ["a", "b"].map(|name| watch.marked(name, Marks::FINALIZE));
        a.hold(&watch.heap, Some(b));
        if kind == Kind::Unsafe {
            assert_pending(watch.collect_and_take(), &["b", "a"], &[]);
        } else {
            assert_pending(watch.collect_and_take(), &["a"], &[]);
            assert_pending(watch.collect_and_take(), &["b"], &[]);
        }
    }
}

/// What has been finalized and released is freed, and nothing is left of it in the pool.
#[test]
fn nothing_is_left_of_a_value_that_is_gone() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        watch.heap.collect();
        let before = watch.heap.stats().objects;
        for _ in 0..100 {
            watch.marked("a", Marks::BOTH);
        }
        for _ in 0..4 {
            watch.collect_and_take();
        }
        assert_eq!(watch.heap.stats().objects, before);
    }
}
