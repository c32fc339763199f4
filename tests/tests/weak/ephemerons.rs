//! Ephemerons with one or several keys.

use gc_core::{Ephemeron, Finalize, Gc, GcCell, Heap, Trace};

use crate::support::ledger::Ledger;
use crate::support::panics::message_of;

#[track_caller]
fn refused<R>(work: impl FnOnce() -> R) {
    let message = message_of(work);
    assert!(message.contains("borrowed"), "{message}");
}

#[test]
fn an_ephemeron_has_a_value_while_its_keys_live() {
    let mut heap = Heap::new();
    let (a, b) = (heap.alloc(1), heap.alloc(2));
    let one = Ephemeron::new(&heap, a, String::from("one"));
    let two = Ephemeron::try_with_keys(&heap, [a, b], 7).unwrap();
    assert_eq!(*one.get_ref(&heap).unwrap(), "one");
    one.get_mut(&heap).unwrap().push('!');
    assert_eq!(two.get(&heap), Some(7));
    let [first, second] = two.keys(&heap).unwrap();
    assert!(Gc::ptr_eq(first, a) && Gc::ptr_eq(second, b));
    assert!(!two.is_dead() && Ephemeron::ptr_eq(two, two));
    assert!(!Ephemeron::ptr_eq(
        two,
        Ephemeron::with_keys(&heap, [a, b], 7)
    ));
    assert_eq!(
        format!("{one:?} {two:?}"),
        "Ephemeron(alive) Ephemeron(alive)"
    );
    assert_eq!(one.take(&heap).as_deref(), Some("one!"));
    assert!(one.is_dead() && one.take(&heap).is_none() && one.keys(&heap).is_none());
    assert!(one.get_ref(&heap).is_none() && one.get_mut(&heap).is_none());
    let none = Ephemeron::<u32, _, 0>::with_keys(&heap, [], heap.alloc(3));
    let roots = (
        heap.root(heap.alloc(two)),
        heap.root(heap.alloc(none)),
        heap.root(b),
    );
    heap.collect();
    assert_eq!(format!("{:?}", roots.0.get(&heap)), "Ephemeron(dead)");
    assert!(roots.0.get(&heap).keys(&heap).is_none());
    let none = roots.1.get(&heap);
    assert_eq!(*none.get(&heap).expect("no key can die"), 3);
}

/// The same object twice among the keys, and as the value.
#[test]
fn keys_of_an_ephemeron_may_be_one_object() {
    let mut heap = Heap::new();
    let key = heap.root(heap.alloc(1));
    let gc = key.get(&heap);
    let ephemeron = heap.root(heap.alloc(Ephemeron::with_keys(&heap, [gc, gc, gc], gc)));
    heap.collect();
    assert_eq!(*ephemeron.get(&heap).get(&heap).unwrap(), 1);
    drop(key);
    heap.collect();
    assert!(ephemeron.get(&heap).is_dead());
    heap.verify().unwrap();
}

#[test]
fn guards_of_an_ephemeron_refuse_changes() {
    let heap = Heap::new();
    let key = heap.alloc('k');
    let one = Ephemeron::new(&heap, key, 1);
    let guard = one.get_ref(&heap).unwrap();
    assert_eq!((one.get(&heap), one.is_dead()), (Some(1), false));
    refused(|| one.take(&heap));
    refused(|| one.get_mut(&heap).is_some());
    drop(guard);
    let guard = one.get_mut(&heap).unwrap();
    refused(|| one.get(&heap));
    refused(|| one.keys(&heap).is_some());
    refused(|| one.is_dead());
    drop(guard);
    assert_eq!(one.take(&heap), Some(1));
}

#[derive(Trace, Finalize)]
struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);

fn node<'gc>(heap: &'gc Heap) -> Gc<'gc, Node<'gc>> {
    heap.alloc(Node(GcCell::new(None)))
}

/// The value leads to one of the keys, or to all, or to those of another ephemeron whose value leads back.
#[test]
fn a_value_does_not_keep_the_keys() {
    let mut heap = Heap::new();
    let held = heap.root(node(&heap));
    let (first, second, value) = (held.get(&heap), node(&heap), node(&heap));
    value.0.set(&heap, Some(second));
    let one = Ephemeron::with_keys(&heap, [first, second, first], value);
    let [a, b] = [(); 2].map(|()| node(&heap));
    let there = Ephemeron::with_keys(&heap, [first, a], b);
    let back = Ephemeron::with_keys(&heap, [b, first], a);
    let roots = [there, back].map(|ephemeron| heap.root(heap.alloc(ephemeron)));
    let one = heap.root(heap.alloc(one));
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 4);
    assert!(one.get(&heap).is_dead() && roots.iter().all(|root| root.get(&heap).is_dead()));
}

/// An ephemeron that is dead is looked at no more, and one that is unreachable goes whole.
#[test]
fn what_an_ephemeron_has_is_dropped_once() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let keys = [1, 2].map(|number| heap.root(heap.alloc(number)));
    let mut roots = Vec::new();
    for number in 0..100 {
        let both = keys.each_ref().map(|key| key.get(&heap));
        let ephemeron = Ephemeron::with_keys(&heap, both, ledger.ticket());
        if number % 2 == 0 {
            roots.push(heap.root(heap.alloc(ephemeron)));
        }
    }
    assert!(heap.collect().entry_visits <= 3 * 50);
    assert_eq!(ledger.dropped(), 50);
    let [first, second] = keys;
    drop(second);
    heap.collect();
    ledger.assert_all_dropped_once();
    assert!(roots.iter().all(|root| root.get(&heap).is_dead()));
    for _ in 0..2 {
        assert_eq!(heap.collect().freed_objects, 0);
    }
    heap.verify().unwrap();
    drop((roots, first));
    assert_eq!(heap.collect().live_objects, 0);
}

/// An ephemeron that is reached only when a finalizer will see it is judged with what was revived.
#[test]
fn an_ephemeron_behind_a_finalized_object() {
    #[derive(Trace)]
    struct Last<'gc> {
        key: Gc<'gc, u32>,
        with_key: Ephemeron<'gc, u32, Gc<'gc, u64>>,
        with_dead: Ephemeron<'gc, u32, Gc<'gc, u64>, 2>,
    }

    impl<'gc> Finalize<'gc> for Last<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            assert_eq!(*this.with_key.get(heap).expect("its key is here"), 7);
            assert_eq!(*this.key, 1);
            assert!(this.with_dead.is_dead());
        }
    }

    let mut heap = Heap::new();
    let key = heap.alloc(1);
    heap.alloc(Last {
        key,
        with_key: Ephemeron::new(&heap, key, heap.alloc(7)),
        with_dead: Ephemeron::with_keys(&heap, [key, heap.alloc(2)], heap.alloc(8)),
    });
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (1, 0)
    );
    assert_eq!(collection.freed_objects, 2, "a key and a value");
    assert_eq!(heap.collect().live_objects, 0);
}
