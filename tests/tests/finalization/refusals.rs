//! What a datum or a held value may lead to: its own object by a weak reference, and not by a `Gc` of its own.

use core::fmt::Debug;
use std::collections::{BTreeMap, VecDeque};

use gc_core::{
    CleanupQueue, EphemeronTable, FinalizationHandle, FinalizationQueue, Finalize, Gc, GcCell,
    GcOnceCell, GcRefCell, HandleState, Heap, LongWeak, Managed, Trace, Weak,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// Has both kinds of queues refuse what is made of the object, in both ways.
#[track_caller]
fn refused<'gc, V: Managed<'gc> + Debug>(heap: &'gc Heap, make: impl Fn(Gc<'gc, u32>) -> V) {
    let object = heap.alloc(7);
    let queue = FinalizationQueue::<u32, V>::new(heap);
    let cleanups = CleanupQueue::<V>::new(heap);
    let before = heap.stats();
    for said in [
        message_of(|| queue.enable_with(heap, object, make(object))),
        message_of(|| queue.try_enable_with(heap, object, make(object))),
    ] {
        assert!(said.contains("the datum of a finalization handle points to the handle's object"));
        assert!(said.contains("use `handle.object(&heap)`, or hold a `Weak`"));
    }
    for said in [
        message_of(|| cleanups.register(heap, object, make(object))),
        message_of(|| cleanups.try_register(heap, object, make(object))),
    ] {
        assert!(said.contains("points to the object that it is registered for"));
        assert!(said.contains("hold a `Weak`"));
    }
    // The same with another object is fine.
    let other = heap.alloc(7);
    assert_eq!(heap.stats().objects, before.objects + 1);
    assert_eq!(heap.stats().armed, before.armed);
    queue.enable_with(heap, other, make(object));
    cleanups.register(heap, other, make(object));
    assert_eq!(heap.stats().armed, before.armed + 2);
}

#[derive(Trace, Finalize, Debug)]
struct Parts<'gc> {
    _name: &'static str,
    _inner: Inner<'gc>,
}

#[derive(Trace, Finalize, Debug)]
enum Inner<'gc> {
    Holds([Option<Gc<'gc, u32>>; 2]),
}

/// Wherever in the value: what it owns is a part of it.
#[test]
fn a_pointer_anywhere_in_the_value_itself_is_refused() {
    let heap = Heap::new();
    refused(&heap, |object| object);
    refused(&heap, |object| (1_u32, Some(object)));
    refused(&heap, Box::new);
    refused(&heap, |object| Box::new(vec![Box::new(object)]));
    refused(&heap, |object| VecDeque::from([object]));
    refused(&heap, |object| BTreeMap::from([(1_u32, object)]));
    refused(&heap, GcCell::new);
    refused(&heap, |object| GcRefCell::new(vec![object]));
    refused(&heap, |object| {
        let cell = GcOnceCell::new();
        cell.set(&heap, object).unwrap();
        cell
    });
    refused(&heap, |object| Parts {
        _name: "parts",
        _inner: Inner::Holds([None, Some(object)]),
    });
}

/// A value that is refused is dropped, once.
#[test]
fn a_value_that_is_refused_is_dropped() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let object = heap.alloc(7);
    let queue = FinalizationQueue::<u32, (Ticket, Gc<'_, u32>)>::new(&heap);
    let cleanups = CleanupQueue::<(Ticket, Gc<'_, u32>)>::new(&heap);
    message_of(|| queue.enable_with(&heap, object, (ledger.ticket(), object)));
    message_of(|| cleanups.register(&heap, object, (ledger.ticket(), object)));
    assert_eq!(ledger.issued(), 2);
    ledger.assert_all_dropped_once();
    assert_eq!((heap.collect().live_objects, heap.finalizers_due()), (0, 0));
    heap.verify().unwrap();
}

/// The reference loses the object when it is found unreachable; a long one does so when the object is freed.
#[test]
fn a_weak_reference_to_the_object_is_a_datum() {
    type Pair<'gc> = (Weak<'gc, u32>, LongWeak<'gc, u32>);

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32, Pair<'_>>::new(&heap);
    let object = heap.alloc(7);
    let pair = (
        Gc::downgrade(object, &heap),
        Gc::downgrade_long(object, &heap),
    );
    queue.enable_with(&heap, object, pair);
    let (queue, held) = (heap.root_handle(queue), heap.root(object));
    heap.collect();
    assert!(queue.get(&heap).is_empty());
    drop(held);
    heap.collect();
    let handle = queue.get(&heap).next(&heap).expect("it was found");
    let (short, long) = handle.datum();
    assert!(short.is_dead());
    let object = long.upgrade(&heap).expect("the handle keeps it");
    assert!(Gc::ptr_eq(object, handle.object(&heap)));
    assert_eq!(*object, 7);
    heap.collect();
    assert_eq!(heap.stats().objects, 1, "the queue alone");
}

#[test]
fn a_weak_reference_to_the_object_is_a_held_value() {
    type Pair<'gc> = (Weak<'gc, u32>, LongWeak<'gc, u32>);

    let mut heap = Heap::new();
    let cleanups = CleanupQueue::<Pair<'_>>::new(&heap);
    let object = heap.alloc(7);
    let pair = (
        Gc::downgrade(object, &heap),
        Gc::downgrade_long(object, &heap),
    );
    cleanups.register(&heap, object, pair);
    let (cleanups, held) = (heap.root_handle(cleanups), heap.root(object));
    heap.collect();
    assert!(cleanups.get(&heap).is_empty());
    drop(held);
    heap.collect();
    let (short, long) = cleanups.get(&heap).next(&heap).expect("it was found");
    assert!(short.is_dead() && long.is_dead());
}

/// A table whose key is the object, and a handle that waits for it, do not keep it either.
#[test]
fn what_leads_to_the_object_and_does_not_keep_it_is_a_datum() {
    type Datum<'gc> = (EphemeronTable<'gc, u32, u32>, FinalizationHandle<'gc, u32>);

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32, Datum<'_>>::new(&heap);
    let (table, other) = (EphemeronTable::new(&heap), FinalizationQueue::new(&heap));
    let object = heap.alloc(7);
    table.insert(&heap, object, 8);
    let datum = (table, other.enable(&heap, object));
    queue.enable_with(&heap, object, datum);
    let (queue, other) = (heap.root_handle(queue), heap.root_handle(other));
    heap.collect();
    let handle = queue.get(&heap).next(&heap).expect("it was found");
    assert_eq!(*handle.object(&heap), 7);
    assert_eq!(handle.datum().1.state(), HandleState::OnQueue);
    assert_eq!(other.get(&heap).len(), 1);
}

/// What is not in the value itself is not looked for, and keeps the object until it lets go.
#[test]
fn a_value_that_leads_to_the_object_by_another_is_accepted_and_keeps_it() {
    type Way<'gc> = Gc<'gc, GcCell<Option<Gc<'gc, u32>>>>;

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32, Way<'_>>::new(&heap);
    let cleanups = CleanupQueue::<Way<'_>>::new(&heap);
    let ways = [(); 2].map(|()| {
        let object = heap.alloc(7);
        let way = heap.alloc(GcCell::new(Some(object)));
        (object, way)
    });
    queue.enable_with(&heap, ways[0].0, ways[0].1);
    cleanups.register(&heap, ways[1].0, ways[1].1);
    let roots = ways.map(|(_, way)| heap.root(way));
    let (queue, cleanups) = (heap.root_handle(queue), heap.root_handle(cleanups));
    let came = |heap: &Heap| (queue.get(heap).len(), cleanups.get(heap).len());
    heap.collect();
    assert_eq!(came(&heap), (0, 0));
    for root in roots {
        root.get(&heap).set(&heap, None);
    }
    heap.collect();
    assert_eq!(came(&heap), (1, 1));
}

/// Only what is there when the handle is made is judged.
#[test]
fn a_datum_that_is_given_the_object_later_keeps_it() {
    type Datum<'gc> = GcCell<Option<Gc<'gc, u32>>>;

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<u32, Datum<'_>>::new(&heap);
    let object = heap.alloc(7);
    let handle = queue.enable_with(&heap, object, GcCell::new(None));
    handle.datum().set(&heap, Some(object));
    let (queue, handle) = (heap.root_handle(queue), heap.root_handle(handle));
    heap.collect();
    assert!(queue.get(&heap).is_empty());
    handle.get(&heap).datum().set(&heap, None);
    heap.collect();
    assert_eq!(queue.get(&heap).len(), 1);
}
