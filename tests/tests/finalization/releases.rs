//! Releases and cleanups: what comes when finalization is over.

use gc_core::{
    CleanupQueue, Ephemeron, EphemeronTable, FinalizationQueue, Gc, Heap, LongWeak, QueueConfig,
    Weak, WeakTable, WeakValueTable,
};

use crate::support::desk::{Desk, Node, Queue};

/// A release comes when no finalization is left, and is the end: nothing weak leads to the object any more.
#[test]
fn a_release_comes_after_finalization_and_after_everything_weak() {
    let mut desk = Desk::with(QueueConfig::new());
    let heap = &desk.heap;
    let releases = heap.root_handle(Queue::with_config(heap, QueueConfig::new().release()));
    let node = desk.enabled("node");
    releases.get(heap).enable(heap, node);
    let short = heap.root_weak(Gc::downgrade(node, heap));
    let long = heap.root_long_weak(Gc::downgrade_long(node, heap));
    let keys = EphemeronTable::<Node<'_>, u32>::new(heap);
    keys.insert(heap, node, 1);
    let both = WeakTable::<Node<'_>, Node<'_>>::new(heap);
    both.insert(heap, node, node);
    let held = heap.root(desk.node("held"));
    both.insert(heap, held.get(heap), node);
    let values = WeakValueTable::<u32, Node<'_>>::new(heap);
    values.insert(heap, 1, node);
    let (keys, both, values) = (
        heap.root_handle(keys),
        heap.root_handle(both),
        heap.root_handle(values),
    );

    assert_eq!(desk.collect_and_take(), ["node"]);
    let heap = &desk.heap;
    assert!(releases.get(heap).is_empty());
    assert!(short.get(heap).is_dead() && !long.get(heap).is_dead());
    assert_eq!(
        (
            keys.get(heap).len(),
            both.get(heap).len(),
            values.get(heap).len()
        ),
        (1, 0, 0)
    );

    assert!(desk.collect_and_take().is_empty());
    let heap = &desk.heap;
    assert!(short.get(heap).is_dead() && long.get(heap).is_dead());
    assert_eq!(
        (
            keys.get(heap).len(),
            both.get(heap).len(),
            values.get(heap).len()
        ),
        (0, 0, 0)
    );
    let handle = releases.get(heap).next(heap).unwrap();
    assert_eq!(handle.object(heap).name, "node");
    assert_eq!(desk.ledger.dropped(), 0);

    assert!(desk.collect_and_take().is_empty());
    assert_eq!(desk.ledger.dropped(), 1);
    assert!(releases.get(&desk.heap).is_empty());
}

/// What is kept to be released may hold weak references and tables, which must have lost what is freed.
#[test]
fn what_is_released_finds_nothing_that_was_freed() {
    type Holder<'gc> = (
        (Weak<'gc, u64>, LongWeak<'gc, u64>),
        EphemeronTable<'gc, u64, u64>,
        WeakValueTable<'gc, u64, u64>,
        WeakTable<'gc, u64, u64>,
        Ephemeron<'gc, u64, u64>,
    );

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<Holder<'_>>::with_config(&heap, QueueConfig::new().release());
    let target = heap.alloc(7);
    let tables = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    tables.0.insert(&heap, target, 7);
    tables.1.insert(&heap, 7, target);
    tables.2.insert(&heap, target, target);
    let weak = (
        Gc::downgrade(target, &heap),
        Gc::downgrade_long(target, &heap),
    );
    let one = Ephemeron::new(&heap, target, 7);
    queue.enable(&heap, heap.alloc((weak, tables.0, tables.1, tables.2, one)));
    let queue = heap.root_handle(queue);
    heap.collect();
    let handle = queue.get(&heap).next(&heap).unwrap();
    let (weak, keys, values, pairs, one) = *handle.object(&heap);
    assert!(weak.0.is_dead() && weak.1.is_dead());
    assert!(keys.is_empty() && values.is_empty() && pairs.is_empty());
    assert!(one.get(&heap).is_none());
    heap.verify().unwrap();
}

/// A table that only what is released leads to, with a key of which the same is true: the key is dead.
#[test]
fn a_key_that_is_kept_to_be_released_is_lost_to_tables_that_are_kept_for_the_same() {
    type Holder<'gc> = (EphemeronTable<'gc, u64, u64>, Gc<'gc, u64>);

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<Holder<'_>>::with_config(&heap, QueueConfig::new().release());
    let key = heap.alloc(7);
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, key, 7);
    queue.enable(&heap, heap.alloc((table, key)));
    let queue = heap.root_handle(queue);
    heap.collect();
    let handle = queue.get(&heap).next(&heap).unwrap();
    let (table, key) = *handle.object(&heap);
    assert_eq!((*key, table.len()), (7, 0));
}

#[test]
fn a_cleanup_comes_when_finalization_and_release_are_over() {
    let mut desk = Desk::with(QueueConfig::new());
    let heap = &desk.heap;
    let releases = heap.root_handle(Queue::with_config(heap, QueueConfig::new().release()));
    let cleanups = heap.root_handle(CleanupQueue::<&str>::new(heap));
    let node = desk.enabled("node");
    releases.get(heap).enable(heap, node);
    cleanups.get(heap).register(heap, node, "gone");
    let mut seen = Vec::new();
    for _ in 0..4 {
        let mut taken = desk.collect_and_take();
        let heap = &desk.heap;
        let released = releases.get(heap).drain(heap).map(|_| "released");
        taken.extend(released.chain(cleanups.get(heap).drain(heap)));
        seen.push(taken);
    }
    let expected: [&[&str]; 4] = [&["node"], &["released"], &["gone"], &[]];
    assert_eq!(seen, expected);
    desk.ledger.assert_all_dropped_once();
}
