//! The order of what pools return: the latest marked first.

use gc_examples::systems::golua::{Kind, Marks};

use crate::{COLLECTING, Watch, assert_pending};

/// golua, case 6: three values are marked, and dropped. They are pending in reverse.
#[test]
fn case_6_the_latest_marked_comes_first() {
    for kind in COLLECTING {
        for marks in [Marks::FINALIZE, Marks::RELEASE] {
            let mut watch = Watch::of(kind);
            for name in ["v1", "v2", "v3"] {
                watch.marked(name, marks);
            }
            let expected = ["v3", "v2", "v1"];
            let (finalize, release) = match marks.finalize {
                true => (&expected[..], &[][..]),
                false => (&[][..], &expected[..]),
            };
            assert_pending(watch.collect_and_take(), finalize, release);
        }
    }
}

/// golua, case 7: a hundred values become unreachable in batches of ten, each from the last to the first. In each batch
/// they are pending in the reverse order of marking.
#[test]
fn case_7_the_order_of_discovery_is_irrelevant() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let make = |number: usize| {
            watch
                .heap
                .root(watch.marked(&number.to_string(), Marks::FINALIZE))
        };
        let mut roots: Vec<_> = (0..100).map(|number| Some(make(number))).collect();
        for batch in 0..10 {
            // Spread over all of them: 3, 13, 23, ...
            let batch: Vec<_> = (0..10)
                .map(|number| number * 10 + (batch * 7) % 10)
                .collect();
            for &number in batch.iter().rev() {
                roots[number] = None;
            }
            let expected = batch.iter().rev().map(usize::to_string);
            let [finalize, _] = watch.collect_and_take();
            assert_eq!(finalize, Vec::from_iter(expected));
        }
    }
}

/// golua, case 7, for batches that are taken together: there is one order of all of them.
#[test]
fn case_7_batches_that_are_taken_together_are_in_one_order() {
    for kind in COLLECTING {
        let mut watch = Watch::of(kind);
        let early = watch.heap.root(watch.marked("early", Marks::FINALIZE));
        watch.marked("middle", Marks::FINALIZE);
        let late = watch.heap.root(watch.marked("late", Marks::FINALIZE));
        watch.heap.collect();
        drop((early, late));
        assert_pending(watch.collect_and_take(), &["late", "middle", "early"], &[]);
    }
}

/// n1 to be finalized, n2 to be finalized and released, n3 to be released, n1 again; all are held.
fn marked_again(kind: Kind) -> Watch {
    let watch = Watch::of(kind);
    let n1 = watch.marked("n1", Marks::FINALIZE);
    watch.marked("n2", Marks::BOTH);
    watch.marked("n3", Marks::RELEASE);
    watch.mark(n1, Marks::FINALIZE);
    watch
}

/// golua, case 8: a value that is marked again moves to the end.
#[test]
fn case_8_marking_again_moves_to_the_end() {
    for kind in Kind::ALL {
        let watch = marked_again(kind);
        assert_eq!(watch.take_all_finalize(), ["n1", "n2"]);
        assert!(watch.take_all_finalize().is_empty());
    }
}

/// golua, case 9: what is to be released is a list of its own.
#[test]
fn case_9_releases_have_a_list_of_their_own() {
    for kind in Kind::ALL {
        let watch = marked_again(kind);
        assert_eq!(watch.take_all_release(), ["n3", "n2"]);
        assert!(watch.take_all_release().is_empty());
    }
}

/// Two values are marked for both, and the first of them again. In the pool that keeps everything it moves to the end of the
/// lists that it is marked for again, and keeps its place in others.
#[test]
fn marking_again_for_one_moves_in_one_list() {
    let twice = |again| {
        let watch = Watch::of(Kind::Safe);
        let a = watch.marked("a", Marks::BOTH);
        watch.marked("b", Marks::BOTH);
        watch.mark(a, again);
        [watch.take_all_finalize(), watch.take_all_release()]
    };
    assert_eq!(twice(Marks::FINALIZE), [["a", "b"], ["b", "a"]]);
    assert_eq!(twice(Marks::RELEASE), [["b", "a"], ["a", "b"]]);
    assert_eq!(twice(Marks::BOTH), [["a", "b"], ["a", "b"]]);
    assert_eq!(twice(Marks::NONE), [["b", "a"], ["b", "a"]]);
}
