//! What is freed, and in which order.

use gc_examples::systems::libcork::{self, decref};

use crate::tree::{Freed, number, refer, tree, trees};

/// Case 118: three objects without a cycle.
#[test]
fn case_118_an_acyclic_graph_is_freed() {
    let freed = Freed::default();
    drop(trees::<3>(&freed, &[(0, 1), (0, 2)]));
    assert_eq!(freed.done(), [1, 2, 0]);
    assert!(freed.done().is_empty());
}

/// Case 119: a cycle, and an object that hangs from it.
#[test]
fn case_119_a_cycle_is_freed() {
    let freed = Freed::default();
    drop(trees::<3>(&freed, &[(0, 1), (0, 2), (1, 0)]));
    assert_eq!(freed.done(), [1, 2, 0]);
    assert!(freed.done().is_empty());
}

/// Case 120: cycles that overlap, one of them of a single object.
#[test]
fn case_120_overlapping_cycles_are_freed() {
    let freed = Freed::default();
    let edges = [(0, 1), (0, 2), (1, 0), (2, 2), (2, 0)];
    drop(trees::<3>(&freed, &edges));
    assert_eq!(freed.done(), [1, 2, 0]);
    assert!(freed.done().is_empty());
}

/// Children come before their parents, in whichever order they were made and dropped.
#[test]
fn a_chain_is_freed_from_its_end() {
    let freed = Freed::default();
    drop(trees::<3>(&freed, &[(0, 1), (1, 2)]));
    assert_eq!(freed.done(), [2, 1, 0]);
    let [a, b, c] = trees(&freed, &[(2, 0), (0, 1)]);
    drop((c, b, a));
    assert_eq!(freed.done(), [1, 0, 2]);
}

/// Case 122: two parents share a child that the program refers to. They are freed before it.
#[test]
fn case_122_a_shared_child_outlives_its_parents() {
    let freed = Freed::default();
    let [first, second, child] = trees(&freed, &[(0, 2), (1, 2)]);
    drop((first, second));
    assert_eq!(freed.done(), [0, 1]);
    assert_eq!(number(&child), 2);
    decref(child);
    assert_eq!(freed.done(), [2]);
}

/// Case 127: one reference from outside to one member keeps a cycle of ten, whichever it is.
#[test]
fn case_127_one_outside_reference_keeps_a_cycle() {
    let edges: Vec<_> = (0..10).map(|at| (at, (at + 1) % 10)).collect();
    for member in 0..10 {
        let freed = Freed::default();
        let mut trees = trees::<10>(&freed, &edges).map(Some);
        let held = trees[member].take();
        drop(trees);
        assert!(freed.done().is_empty());
        decref(held);
        let mut all = freed.done();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..10));
    }
}

/// Case 130: as many dead cycles as libcork's buffer takes, and a few more or less. There the buffer overflows.
#[test]
fn case_130_any_number_of_self_cycles_is_freed() {
    for count in 1023..=1027 {
        let freed = Freed::default();
        for number in 0..count {
            let tree = tree(number, &freed);
            refer(&tree, &tree);
        }
        let mut all = freed.done();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..count));
        assert!(freed.done().is_empty());
    }
}

/// As case 130 with cycles of two, of which the overflow came between one object and the other. libcork frees one of
/// them and never the other.
#[test]
fn a_cycle_is_freed_as_a_whole_however_many_there_are() {
    let freed = Freed::default();
    for number in 0..600 {
        let [a, b] = [tree(2 * number, &freed), tree(2 * number + 1, &freed)];
        refer(&a, &b);
        refer(&b, &a);
    }
    let mut all = freed.done();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..1200));
}

/// `done` frees what nobody refers to, and the context goes on.
#[test]
fn done_frees_nothing_that_is_referred_to() {
    let freed = Freed::default();
    let [held, _, _] = trees(&freed, &[(0, 1)]);
    assert_eq!(freed.done(), [2]);
    assert_eq!(number(&held), 0);
    let more = tree(3, &freed);
    libcork::done();
    assert_eq!(number(&more), 3);
    decref(held);
    assert_eq!(freed.done(), [1, 0]);
}

/// A program that never calls `done` is not one that never frees: a new object makes room for itself.
#[test]
fn a_new_object_collects_when_that_is_due() {
    let freed = Freed::default();
    for number in 0..200_000 {
        let tree = tree(number, &freed);
        refer(&tree, &tree);
    }
    assert!(freed.taken().len() > 10_000);
}
