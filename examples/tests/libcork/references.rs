//! Counting, and the conventions about who refers to what.

use gc_core::Gc;
use gc_examples::systems::libcork::{self, decref, incref};

use crate::tree::{Freed, Tree, TreeRef, number, tree};

/// Case 123: there may be no object where a reference is asked for, and children may be missing.
#[test]
fn case_123_null_references_have_no_effect() {
    let freed = Freed::default();
    let nothing: Option<TreeRef> = None;
    let duplicate = incref(&nothing);
    assert!(duplicate.is_none());
    decref(duplicate);
    decref(nothing);
    let parent = Some(tree(0, &freed));
    libcork::with(|heap| {
        let parent = parent.as_ref().expect("it is there").get(heap);
        parent.children.borrow_mut(heap).extend([None, None]);
    });
    assert!(freed.done().is_empty());
    decref(parent);
    assert_eq!(freed.done(), [0]);
}

/// Case 124: `incref` returns a reference to its argument. There are two then, and the object lives until both are given
/// back.
#[test]
fn case_124_incref_returns_its_argument() {
    let freed = Freed::default();
    let first = tree(7, &freed);
    let second = incref(&first);
    libcork::with(|heap| assert!(Gc::ptr_eq(first.get(heap), second.get(heap))));
    decref(first);
    assert!(freed.done().is_empty());
    assert_eq!(number(&second), 7);
    decref(second);
    assert_eq!(freed.done(), [7]);
}

/// A constructor that steals its argument, unless it fails.
fn parent(number: usize, freed: &Freed, child: TreeRef) -> Result<TreeRef, String> {
    if number == 13 {
        return Err("unlucky".into());
    }
    let parent = tree(number, freed);
    libcork::with(|heap| {
        let parent = parent.get(heap);
        parent
            .children
            .borrow_mut(heap)
            .push(Some(child.steal(heap)));
    });
    Ok(parent)
}

/// Case 133: a parent that steals the only reference to its child is all that keeps it.
#[test]
fn case_133_a_constructor_may_steal_a_reference() {
    let freed = Freed::default();
    let child = tree(1, &freed);
    let parent = parent(0, &freed, child).expect("0 is no unlucky number");
    assert!(freed.done().is_empty());
    decref(parent);
    assert_eq!(freed.done(), [1, 0]);
}

/// As case 133, and the constructor fails. It owns the reference by then, and drops it.
#[test]
fn what_a_failed_constructor_has_stolen_is_not_leaked() {
    let freed = Freed::default();
    let child = tree(1, &freed);
    assert_eq!(parent(13, &freed, child).unwrap_err(), "unlucky");
    assert_eq!(freed.done(), [1]);
}

/// Case 135: a callee borrows what its caller refers to, and there is a collection meanwhile. The object is there all the
/// time, and nobody has counted.
#[test]
fn case_135_a_borrowed_argument_lives_while_the_callee_collects() {
    fn callee(borrowed: &TreeRef, freed: &Freed) -> usize {
        for number in 1..4 {
            drop(tree(number, freed));
            assert_eq!(freed.done(), [number]);
        }
        number(borrowed)
    }

    let freed = Freed::default();
    let held = tree(0, &freed);
    assert_eq!(callee(&held, &freed), 0);
    decref(held);
    assert_eq!(freed.done(), [0]);
}

/// As case 135, where there is no collection: what is borrowed can be passed on as a `Gc`.
#[test]
fn a_borrowed_object_may_be_passed_on() {
    fn sum(tree: Gc<'_, Tree<'_>>) -> usize {
        let children = tree.children.borrow();
        tree.number + children.iter().flatten().copied().map(sum).sum::<usize>()
    }

    let freed = Freed::default();
    let held = tree(1, &freed);
    let child = tree(2, &freed);
    let parent: TreeRef = libcork::new(|heap| {
        let children = [held.get(heap), child.steal(heap)];
        Tree::of(4, &freed, &children)
    });
    assert_eq!(libcork::with(|heap| sum(parent.get(heap))), 7);
    decref(parent);
    assert_eq!(freed.done(), [2, 4]);
    decref(held);
    assert_eq!(freed.done(), [1]);
}
