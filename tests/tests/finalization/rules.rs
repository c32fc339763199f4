//! Finalization queues: levels, policies, orders and releases, and what they have to do with weak references.

use gc_core::{
    CleanupQueue, EphemeronTable, FinalizationQueue, Finalize, Gc, Heap, Order, Policy,
    QueueConfig, Trace, WeakTable, WeakValueTable,
};

use crate::support::desk::{Desk, Node, Queue};

fn children_first() -> Desk {
    Desk::with(QueueConfig::new().order(Order::ChildrenFirst))
}

#[test]
fn the_latest_comes_first_unless_the_queue_says_otherwise() {
    for (order, expected) in [
        (Order::Lifo, ["c", "b", "a"]),
        (Order::Fifo, ["a", "b", "c"]),
        (Order::ChildrenFirst, ["a", "b", "c"]),
    ] {
        let mut desk = Desk::with(QueueConfig::new().order(order));
        for name in ["a", "b", "c"] {
            desk.enabled(name);
        }
        assert_eq!(desk.collect_and_take(), expected);
    }
}

#[test]
fn children_come_before_what_points_to_them() {
    let mut desk = children_first();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    a.second.set(&desk.heap, Some(c));
    b.first.set(&desk.heap, Some(d));
    c.first.set(&desk.heap, Some(d));
    assert_eq!(desk.collect_and_take(), ["d", "b", "c", "a"]);
}

/// The way from one object to the other leads through objects that no queue waits for.
#[test]
fn children_come_first_through_objects_that_are_not_waited_for() {
    let mut desk = children_first();
    let (a, between, c) = (desk.enabled("a"), desk.node("between"), desk.enabled("c"));
    a.first.set(&desk.heap, Some(between));
    between.first.set(&desk.heap, Some(c));
    assert_eq!(desk.collect_and_take(), ["c", "a"]);
}

#[test]
fn children_come_first_in_a_cycle_as_far_as_that_can_be() {
    let mut desk = children_first();
    let [a, b, c] = ["a", "b", "c"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    b.first.set(&desk.heap, Some(c));
    c.first.set(&desk.heap, Some(a));
    assert_eq!(desk.collect_and_take(), ["c", "b", "a"]);
}

/// Which objects hold others back is found by marking; that is no reason for a search to leave them out.
#[test]
fn children_come_first_beside_a_queue_that_goes_by_owners() {
    let mut desk = children_first();
    let [a, b] = ["a", "b"].map(|name| desk.enabled(name));
    a.first.set(&desk.heap, Some(b));
    let owners = QueueConfig::new().policy(Policy::Ordered);
    let owners = desk
        .heap
        .root_handle(Queue::with_config(&desk.heap, owners));
    owners
        .get(&desk.heap)
        .enable(&desk.heap, desk.node("owner"));
    assert_eq!(desk.collect_and_take(), ["b", "a"]);
    assert_eq!(owners.get(&desk.heap).len(), 1);
}

/// However many tables there are on the way, with the children in them.
#[test]
fn children_come_first_behind_any_number_of_tables() {
    type Said<'gc> = EphemeronTable<'gc, u64, Gc<'gc, Part<'gc>>>;

    /// An owner has tables, and a part.
    #[derive(Trace, Finalize)]
    struct Part<'gc>(Vec<Said<'gc>>, Option<Gc<'gc, Part<'gc>>>, &'static str);

    let mut heap = Heap::new();
    let config = QueueConfig::new().order(Order::ChildrenFirst);
    let queue = FinalizationQueue::<Part<'_>>::with_config(&heap, config);
    let part = heap.alloc(Part(vec![], None, "part"));
    let key = heap.alloc(1);
    let _key = heap.root(key);
    let tables = (0..5000).map(|_| {
        let table = EphemeronTable::new(&heap);
        table.insert(&heap, key, part);
        table
    });
    let owner = heap.alloc(Part(tables.collect(), Some(part), "owner"));
    queue.enable(&heap, owner);
    queue.enable(&heap, part);
    let queue = heap.root_handle(queue);
    heap.collect();
    let queue = queue.get(&heap);
    let taken = queue.drain(&heap).map(|handle| handle.object(&heap).2);
    assert_eq!(taken.collect::<Vec<_>>(), ["part", "owner"]);
}

/// No recursion, and no time in the square of the length.
#[test]
fn children_come_first_on_a_list_of_a_million() {
    const LENGTH: usize = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };
    let mut desk = children_first();
    let mut next = None;
    for _ in 0..LENGTH {
        let node = desk.enabled("node");
        node.first.set(&desk.heap, next);
        next = Some(node);
    }
    desk.heap.collect();
    let queue = desk.queue();
    assert_eq!(queue.len(), LENGTH);
    let mut ids = queue
        .drain(&desk.heap)
        .map(|handle| handle.object(&desk.heap).ticket.0.id);
    assert!(
        ids.by_ref().is_sorted(),
        "the first that was made is the last of the list"
    );
}

/// A level sees what earlier levels keep as reachable.
#[test]
fn a_level_does_not_get_what_an_earlier_level_keeps() {
    let mut desk = Desk::with(QueueConfig::new());
    let later = desk
        .heap
        .root_handle(Queue::with_config(&desk.heap, QueueConfig::new().level(1)));
    let (owner, part, other) = (desk.enabled("owner"), desk.node("part"), desk.node("other"));
    owner.first.set(&desk.heap, Some(part));
    let queue = later.get(&desk.heap);
    queue.enable(&desk.heap, part);
    queue.enable(&desk.heap, other);

    assert_eq!(desk.collect_and_take(), ["owner"]);
    let names = |desk: &Desk| -> Vec<_> {
        let handles = later.get(&desk.heap).drain(&desk.heap);
        handles
            .map(|handle| handle.object(&desk.heap).name)
            .collect()
    };
    assert_eq!(names(&desk), ["other"]);
    desk.heap.collect();
    assert_eq!(names(&desk), ["part"]);
    desk.heap.collect();
    desk.ledger.assert_all_dropped_once();
}

/// Two queues of one level: the ordered one is held back by what the other gets, and not the other way round.
#[test]
fn policies_of_one_level_are_judged_on_the_same_marks() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let all = desk.heap.root_handle(Queue::new(&desk.heap));
    let (owner, part) = (desk.node("owner"), desk.enabled("part"));
    owner.first.set(&desk.heap, Some(part));
    part.first.set(&desk.heap, Some(owner));
    all.get(&desk.heap).enable(&desk.heap, owner);

    assert!(desk.collect_and_take().is_empty(), "the part is held back");
    let handle = all
        .get(&desk.heap)
        .next(&desk.heap)
        .expect("the owner is not");
    handle.object(&desk.heap).first.set(&desk.heap, None);
    assert_eq!(desk.collect_and_take(), ["part"]);
}

/// Who leads to a cycle holds it back, so it is told of when that is gone; and then by one of its handles, the first.
#[test]
fn a_cycle_is_told_of_once() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let [first, second, owner] = ["first", "second", "owner"].map(|name| desk.node(name));
    first.first.set(&desk.heap, Some(second));
    second.first.set(&desk.heap, Some(first));
    owner.first.set(&desk.heap, Some(second));
    desk.queue().enable(&desk.heap, owner);
    let handles = [first, second].map(|node| desk.keep(desk.queue().enable(&desk.heap, node)));
    let told = |desk: &Desk| {
        let told = handles.each_ref();
        told.map(|handle| handle.get(&desk.heap).is_cyclic())
    };
    assert_eq!(desk.collect_and_take(), ["owner"]);
    assert_eq!(told(&desk), [false, false]);
    for newly_told in [1, 0] {
        assert_eq!(desk.heap.collect().cyclic_handles, newly_told);
        assert_eq!(told(&desk), [true, false]);
        assert!(desk.queue().is_empty());
    }
}

/// A table says something of an object, with the object in it: that holds nobody back.
#[test]
fn a_value_of_an_ephemeron_holds_no_object_back() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let heap = &desk.heap;
    let (owner, part) = (desk.enabled("owner"), desk.enabled("part"));
    let said = EphemeronTable::<Node<'_>, Gc<'_, Node<'_>>>::new(heap);
    said.insert(heap, part, owner);
    said.insert(heap, owner, owner);
    let said = heap.root_handle(said);
    let mut taken = desk.collect_and_take();
    taken.sort_unstable();
    assert_eq!(taken, ["owner", "part"]);
    assert_eq!(
        said.get(&desk.heap).len(),
        2,
        "keys are kept with their objects"
    );
    desk.heap.collect();
    assert_eq!(said.get(&desk.heap).len(), 0);
    desk.ledger.assert_all_dropped_once();
}

/// What was put off while owners were looked for is seen to afterwards, wherever the table is.
#[test]
fn ephemerons_that_were_put_off_are_seen_to() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let heap = &desk.heap;
    type Said<'gc> = EphemeronTable<'gc, Node<'gc>, Gc<'gc, Node<'gc>>>;
    let queue = FinalizationQueue::<(Said<'_>, Gc<'_, Node<'_>>)>::with_config(
        heap,
        QueueConfig::new().policy(Policy::Ordered),
    );
    let said = Said::new(heap);
    let (key, value, lost) = (desk.node("key"), desk.node("value"), desk.node("lost"));
    said.insert(heap, key, value);
    said.insert(heap, lost, value);
    queue.enable(heap, heap.alloc((said, key)));
    let queue = heap.root_handle(queue);
    desk.heap.collect();
    let heap = &desk.heap;
    let handle = queue.get(heap).next(heap).unwrap();
    let (said, key) = *handle.object(heap);
    assert_eq!(said.len(), 1);
    assert_eq!(said.get(key).unwrap().name, "value");
    desk.heap.verify().unwrap();
}

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
    type Holder<'gc> = (gc_core::LongWeak<'gc, u64>, EphemeronTable<'gc, u64, u64>);

    let mut heap = Heap::new();
    let queue = FinalizationQueue::<Holder<'_>>::with_config(&heap, QueueConfig::new().release());
    let target = heap.alloc(7);
    let table = EphemeronTable::new(&heap);
    table.insert(&heap, target, 7);
    queue.enable(
        &heap,
        heap.alloc((Gc::downgrade_long(target, &heap), table)),
    );
    let queue = heap.root_handle(queue);
    heap.collect();
    let handle = queue.get(&heap).next(&heap).unwrap();
    let (weak, table) = *handle.object(&heap);
    assert!(weak.is_dead() && table.is_empty());
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

/// A queue that nobody has any more is there as long as it waits for something, and then goes with what is on it.
#[test]
fn a_queue_lives_as_long_as_somebody_could_receive_something() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = Queue::new(&desk.heap);
    let node = desk.heap.root(desk.node("node"));
    let handle = queue.enable(&desk.heap, node.get(&desk.heap));
    let weak = desk.heap.alloc(desk.heap.alloc(handle));
    let _ = weak;
    desk.heap.collect();
    let kept = desk.heap.stats().objects;
    drop(node);
    desk.heap.collect();
    assert_eq!(desk.ledger.dropped(), 0, "it was queued");
    assert_eq!(desk.heap.stats().objects, kept);
    desk.heap.collect();
    desk.ledger.assert_all_dropped_once();
    assert!(
        desk.heap.stats().objects < kept - 1,
        "queue and record went as well"
    );
}

#[test]
fn a_handle_enabled_twice_over_fires_once_and_in_its_new_place() {
    let mut desk = Desk::with(QueueConfig::new().order(Order::Fifo));
    let handle = desk.queue().enable(&desk.heap, desk.node("moved"));
    desk.enabled("other");
    for _ in 0..1000 {
        handle.disable(&desk.heap);
        handle.reenable(&desk.heap, desk.queue());
        handle.reenable(&desk.heap, desk.queue());
    }
    assert_eq!(desk.collect_and_take(), ["other", "moved"]);
}

#[test]
#[should_panic(expected = "points to the handle's object")]
fn a_datum_that_is_the_object_is_refused() {
    let heap = Heap::new();
    let queue = FinalizationQueue::<u64, Gc<'_, u64>>::new(&heap);
    let object = heap.alloc(1);
    queue.enable_with(&heap, object, object);
}

/// A datum that leads to the object keeps it.
#[test]
fn a_datum_that_leads_to_the_object_keeps_it() {
    let mut desk = Desk::with(QueueConfig::new());
    let queue = FinalizationQueue::<Node<'_>, Gc<'_, Node<'_>>>::new(&desk.heap);
    let (object, datum) = (desk.node("object"), desk.node("datum"));
    datum.first.set(&desk.heap, Some(object));
    queue.enable_with(&desk.heap, object, datum);
    let queue = desk.heap.root_handle(queue);
    for _ in 0..3 {
        desk.heap.collect();
        assert!(queue.get(&desk.heap).is_empty());
    }
    desk.ledger.assert_kept_by(&mut desk.heap);
}

/// A handle that leads to itself says so as long as that is why it waits, whatever other queues do.
#[test]
fn a_handle_is_cyclic_while_that_keeps_its_queue_waiting() {
    let mut desk = Desk::with(QueueConfig::new().policy(Policy::Ordered));
    let node = desk.node("itself");
    node.first.set(&desk.heap, Some(node));
    let handle = desk.keep(desk.queue().enable(&desk.heap, node));
    let other = desk.heap.root_handle(Queue::new(&desk.heap));
    other.get(&desk.heap).enable(&desk.heap, desk.node("other"));
    let held = desk.heap.root(node);

    assert_eq!(desk.heap.collect().cyclic_handles, 0);
    assert!(!handle.get(&desk.heap).is_cyclic(), "it is reachable");
    drop(held);
    assert_eq!(desk.heap.collect().cyclic_handles, 1);
    other.get(&desk.heap).fire_all(&desk.heap);
    assert!(
        handle.get(&desk.heap).is_cyclic(),
        "the other queue is no matter"
    );
    assert_eq!(desk.heap.collect().cyclic_handles, 0, "it is told once");

    let object = handle.get(&desk.heap).object(&desk.heap);
    object.first.set(&desk.heap, None);
    assert_eq!(desk.heap.collect().cyclic_handles, 0);
    assert_eq!(desk.queue().len(), 1);
    assert!(!handle.get(&desk.heap).is_cyclic(), "it waits no more");
    assert_eq!(desk.take(), ["itself"]);
    assert!(!handle.get(&desk.heap).is_cyclic());
}
