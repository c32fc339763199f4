//! The four kinds of classes.

use core::mem::needs_drop;

use gc_core::{Finalize, Gc, GcCell, Static, Trace};
use gc_examples::systems::libcork::{self, Class, Ref, decref};

use crate::tree::{Freed, Tree, tree};

/// How many objects the thread has, those that the library needs for itself included.
fn objects() -> usize {
    libcork::with(|heap| heap.stats().objects)
}

/// Case 125: a class that says what its objects refer to, and not how they are freed. They are reclaimed, and their
/// children freed.
#[test]
fn case_125_a_class_without_free() {
    #[derive(Trace, Finalize)]
    struct Pair<'gc>(Gc<'gc, Tree<'gc>>, Gc<'gc, Tree<'gc>>);

    impl<'gc> Class<'gc> for Pair<'gc> {}

    let freed = Freed::default();
    let [first, second] = [tree(0, &freed), tree(1, &freed)];
    let before = objects();
    let pair: Ref<Pair<'static>> = libcork::new(|heap| Pair(first.steal(heap), second.steal(heap)));
    assert_eq!(objects(), before + 1);
    assert!(freed.done().is_empty());
    decref(pair);
    assert_eq!(freed.done(), [0, 1]);
    assert!(
        !needs_drop::<Pair<'_>>(),
        "it is reclaimed, and that is all"
    );
}

/// Case 126: a class with neither callback.
#[test]
fn case_126_a_leaf_class() {
    #[derive(Trace, Finalize)]
    struct Point(i32, i32);

    impl Class<'_> for Point {}

    const { assert!(!Point::NEEDS_TRACE && Point::FREE.is_none()) };
    libcork::done();
    let before = objects();
    let points = [0, 1].map(|at| libcork::new::<Point>(|_| Point(at, at)));
    assert_eq!(objects(), before + 2, "nothing waits for them");
    let [first, second] = points;
    decref(first);
    libcork::done();
    assert_eq!(objects(), before + 1);
    libcork::with(|heap| assert_eq!((second.get(heap).0, second.get(heap).1), (1, 1)));
    decref(second);
    libcork::done();
    assert_eq!(objects(), before);
}

/// A class that refers to nothing, with a callback.
#[derive(Trace, Finalize)]
struct Buffer {
    bytes: Vec<u8>,
    #[gc(skip)]
    freed: Freed,
}

impl Class<'_> for Buffer {
    const FREE: Option<fn(&Self)> = Some(|buffer| buffer.freed.add(buffer.bytes.len()));
}

/// Case 138: an object owns data that is not managed. When it is freed that is still there, and afterwards everything is
/// given back: what the object was in, and the data.
#[test]
fn case_138_owned_data_is_released_after_free() {
    const { assert!(!Buffer::NEEDS_TRACE) };
    let freed = Freed::default();
    let before = libcork::with(|heap| heap.stats().object_bytes);
    for length in 1..=100 {
        let buffer: Ref<Buffer> = libcork::new(|_| Buffer {
            bytes: vec![0; length],
            freed: freed.clone(),
        });
        decref(buffer);
    }
    assert!(freed.done().into_iter().eq(1..=100));
    assert!(freed.done().is_empty());
    assert_eq!(freed.holders(), 1, "the objects' fields were dropped");
    // The queue of the class is new, and stays.
    let after = libcork::with(|heap| heap.stats().object_bytes);
    assert!(after - before < 100);
}

/// Two classes whose objects refer to each other by turns, made with the parents first: children are freed first,
/// whatever their class.
#[test]
fn children_of_another_class_are_freed_first() {
    #[derive(Trace, Finalize)]
    struct Even<'gc>(usize, Static<Freed>, GcCell<Option<Gc<'gc, Odd<'gc>>>>);

    #[derive(Trace, Finalize)]
    struct Odd<'gc>(usize, Static<Freed>, GcCell<Option<Gc<'gc, Even<'gc>>>>);

    impl<'gc> Class<'gc> for Even<'gc> {
        const FREE: Option<fn(&Self)> = Some(|even| even.1.0.add(even.0));
    }

    impl<'gc> Class<'gc> for Odd<'gc> {
        const FREE: Option<fn(&Self)> = Some(|odd| odd.1.0.add(odd.0));
    }

    let freed = Freed::default();
    let log = || Static(freed.clone());
    let evens: [Ref<Even<'static>>; 3] =
        [0, 2, 4].map(|number| libcork::new(|_| Even(number, log(), GcCell::new(None))));
    let odds: [Ref<Odd<'static>>; 3] =
        [1, 3, 5].map(|number| libcork::new(|_| Odd(number, log(), GcCell::new(None))));
    libcork::with(|heap| {
        for (even, odd) in evens.iter().zip(&odds) {
            even.get(heap).2.set(heap, Some(odd.get(heap)));
        }
        for (odd, even) in odds.iter().zip(&evens[1..]) {
            odd.get(heap).2.set(heap, Some(even.get(heap)));
        }
    });
    evens.into_iter().for_each(decref);
    odds.into_iter().for_each(decref);
    assert_eq!(freed.done(), [5, 4, 3, 2, 1, 0]);
}
