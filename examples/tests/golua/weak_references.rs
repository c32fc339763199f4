//! Weak references: one for each value, which yields it until nothing can bring it back.

use gc_core::Root;
use gc_examples::systems::golua::{Kind, Marks, Object, WeakRef};

use crate::{COLLECTING, Watch, assert_pending};

/// The reference to a value, held outside of the heap.
fn root<'a>(watch: &'a Watch, reference: WeakRef<'a>) -> Root<WeakRef<'static>> {
    watch.heap.root(watch.heap.alloc(reference))
}

/// golua, case 1: asking twice for the reference to a value gives the same one, and both yield the value. The pool of
/// clones has none.
#[test]
fn case_1_a_value_has_one_weak_reference() {
    for kind in [Kind::Safe, Kind::Unsafe] {
        let watch = Watch::of(kind);
        let [a, b] = ["a", "b"].map(|name| Object::make(&watch.heap, name, None));
        let get = |value| watch.pool.get(&watch.heap, value).expect("it has some");
        assert_eq!(get(a), get(a));
        assert_ne!(get(a), get(b));
        assert_eq!(get(a).value(&watch.heap).unwrap().name(), "a");
    }
    let watch = Watch::of(Kind::Clone);
    let value = watch.marked("a", Marks::BOTH);
    assert!(watch.pool.get(&watch.heap, value).is_none());
}

/// golua, case 2: a value is held. Its reference yields it after each of three collections, and nothing is pending.
#[test]
fn case_2_a_live_value_is_yielded() {
    for kind in Kind::ALL {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        let reference = watch.pool.get(&watch.heap, value);
        let reference = reference.map(|reference| root(&watch, reference));
        let _held = watch.heap.root(value);
        for _ in 0..3 {
            assert_pending(watch.collect_and_take(), &[], &[]);
            if let Some(reference) = &reference {
                let value = reference.get(&watch.heap).value(&watch.heap);
                assert_eq!(value.expect("it is held").name(), "a");
            }
        }
    }
}

/// golua, case 4: a value is finalized, and not rescued. Until the next collection its reference yields it, and then
/// nothing, for ever; and that is so before it is released.
#[test]
fn case_4_dead_after_finalization() {
    let mut watch = Watch::of(Kind::Unsafe);
    let value = watch.marked("a", Marks::BOTH);
    let reference = root(&watch, watch.pool.get(&watch.heap, value).unwrap());
    let yields = |watch: &Watch| reference.get(&watch.heap).value(&watch.heap).is_some();
    assert_pending(watch.collect_and_take(), &["a"], &[]);
    assert!(yields(&watch), "it could still be rescued");
    watch.heap.collect();
    assert!(!yields(&watch), "it is to be released");
    assert_pending(watch.take(), &[], &["a"]);
    for _ in 0..3 {
        assert_pending(watch.collect_and_take(), &[], &[]);
        assert!(!yields(&watch));
    }
}

/// A value is to be finalized, and before it is its reference is asked. It is not pending any more; when it is
/// unreachable again it is, in its old place.
#[test]
fn asking_for_a_value_puts_its_finalization_off() {
    let mut watch = Watch::of(Kind::Unsafe);
    let a = watch.marked("a", Marks::BOTH);
    let reference = root(&watch, watch.pool.get(&watch.heap, a).unwrap());
    let c = watch.heap.root(watch.marked("c", Marks::FINALIZE));
    watch.marked("d", Marks::FINALIZE);
    watch.heap.collect();
    let a = reference.get(&watch.heap).value(&watch.heap);
    let held = watch.heap.root(a.expect("it is not dead"));
    assert_pending(watch.take(), &["d"], &[]);
    assert_pending(watch.collect_and_take(), &[], &[]);

    drop((held, c));
    assert_pending(watch.collect_and_take(), &["c", "a"], &[]);
    assert_pending(watch.collect_and_take(), &[], &["a"]);
}

/// A value with a reference that was never marked is not returned by anything.
#[test]
fn a_weak_reference_marks_nothing() {
    let mut watch = Watch::of(Kind::Unsafe);
    let value = Object::make(&watch.heap, "a", None);
    let reference = root(&watch, watch.pool.get(&watch.heap, value).unwrap());
    for _ in 0..2 {
        assert_pending(watch.collect_and_take(), &[], &[]);
    }
    assert!(reference.get(&watch.heap).value(&watch.heap).is_none());
    let value = Object::make(&watch.heap, "b", None);
    watch.pool.get(&watch.heap, value);
    assert!(watch.take_all_finalize().is_empty() && watch.take_all_release().is_empty());
}

/// The reference does not keep a value from being finalized and released.
#[test]
fn a_weak_reference_keeps_nothing() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let value = watch.marked("a", Marks::BOTH);
        let reference = watch.pool.get(&watch.heap, value);
        let _reference = reference.map(|reference| root(&watch, reference));
        assert_pending(watch.collect_and_take(), &["a"], &[]);
        assert_pending(watch.collect_and_take(), &[], &["a"]);
    }
}
