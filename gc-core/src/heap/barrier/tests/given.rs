//! What the program is given without having held it.

use super::{FOUND, dies, lives};
use crate::heap::Heap;
use crate::pointer::{Gc, HandleRoot, Root};
use crate::table::{Ephemeron, EphemeronTable, WeakKeyMap, WeakTable, WeakValueTable};
use crate::weak::{LongWeakRoot, WeakRoot};

type Table = EphemeronTable<'static, u64, Gc<'static, u64>>;
type Map = WeakKeyMap<'static, u64, Gc<'static, u64>>;
type Values = WeakValueTable<'static, u64, u64>;
type Both = WeakTable<'static, u64, u64>;

fn weak(heap: &Heap) -> WeakRoot<u64> {
    heap.root_weak(Gc::downgrade(heap.alloc(FOUND), heap))
}

fn long_weak(heap: &Heap) -> LongWeakRoot<u64> {
    heap.root_long_weak(Gc::downgrade_long(heap.alloc(FOUND), heap))
}

/// With a key that only the table leads to.
fn table(heap: &Heap) -> HandleRoot<Table> {
    let table = EphemeronTable::new(heap);
    table.insert(heap, heap.alloc(FOUND), heap.alloc(FOUND));
    heap.root_handle(table)
}

/// With a key that only the map leads to.
fn map(heap: &Heap) -> HandleRoot<Map> {
    let map = WeakKeyMap::new(heap);
    map.insert(heap, heap.alloc(FOUND), heap.alloc(FOUND));
    heap.root_handle(map)
}

fn values(heap: &Heap) -> HandleRoot<Values> {
    let table = WeakValueTable::new(heap);
    table.insert(heap, 1_u64, heap.alloc(FOUND));
    heap.root_handle(table)
}

/// With a key that is held, and another that is not.
fn both(heap: &Heap) -> (HandleRoot<Both>, Root<u64>) {
    let (table, held) = (WeakTable::new(heap), heap.alloc(1_u64));
    table.insert(heap, held, heap.alloc(FOUND));
    table.insert(heap, heap.alloc(FOUND), held);
    (heap.root_handle(table), heap.root(held))
}

fn ephemeron(heap: &Heap) -> HandleRoot<Ephemeron<'static, u64, Gc<'static, u64>, 2>> {
    let keys = [heap.alloc(FOUND), heap.alloc(FOUND)];
    let value = heap.alloc(FOUND);
    heap.root_handle(Ephemeron::with_keys(heap, keys, value))
}

#[test]
fn an_upgraded_target_lives_on() {
    lives(weak, |heap, weak| weak.upgrade(heap));
    lives(weak, |heap, weak| weak.get(heap).upgrade(heap));
    lives(long_weak, |heap, weak| weak.upgrade(heap));
}

/// The weak cell of an object is found by the object, and may be held by nobody.
#[test]
fn a_weak_reference_that_is_found_again_lives_on() {
    for tasks in super::SLICES {
        let mut heap = super::verified_heap();
        let object = heap.alloc(FOUND);
        Gc::downgrade(object, &heap);
        Gc::downgrade_long(object, &heap);
        let object = heap.root(object);
        heap.begin_slices();
        heap.mark_slice(tasks);
        let (short, long) = (object.get(&heap), object.get(&heap));
        let short = heap.root_weak(Gc::downgrade(short, &heap));
        let long = heap.root_long_weak(Gc::downgrade_long(long, &heap));
        assert!(heap.end_slices());
        assert_eq!(*short.upgrade(&heap).expect("its target lives"), FOUND);
        assert_eq!(*long.upgrade(&heap).expect("its target lives"), FOUND);
    }
}

/// From the conformance suite, group X: an object that is upgraded in the middle of marking and let go survives this
/// cycle, and dies in the next. (Read barrier of a snapshot marker.)
#[test]
fn case_186_upgrade_in_mid_mark() {
    for tasks in super::SLICES {
        let mut heap = super::verified_heap();
        let weak = weak(&heap);
        heap.begin_slices();
        heap.mark_slice(tasks);
        assert!(weak.upgrade(&heap).is_some());
        assert!(heap.end_slices());
        assert_eq!(*weak.upgrade(&heap).expect("it was shaded"), FOUND);
        heap.collect();
        assert!(weak.get(&heap).is_dead());
    }
}

#[test]
fn a_target_that_is_only_asked_about_dies() {
    let make = |heap: &Heap| (weak(heap), long_weak(heap), heap.root(heap.alloc(1_u64)));
    dies(
        make,
        |heap, (weak, long, other)| {
            assert!(!weak.get(heap).is_dead() && !long.get(heap).is_dead());
            assert!(!weak.get(heap).refers_to(other.get(heap)));
            let (again, _) = (weak.get(heap), format!("{:?} {:p}", weak, long.get(heap)));
            assert_eq!(again, weak.get(heap));
        },
        |heap, (weak, long, _)| weak.get(heap).is_dead() && long.get(heap).is_dead(),
    );
}

#[test]
fn keys_and_values_of_ephemerons_that_are_enumerated_live_on() {
    lives(table, |heap, table| {
        Some(table.get(heap).iter(heap).next()?.0)
    });
    lives(table, |heap, table| {
        Some(*table.get(heap).iter(heap).next()?.1)
    });
    lives(table, |heap, table| table.get(heap).keys(heap).next());
    lives(table, |heap, table| {
        Some(*table.get(heap).values(heap).next()?)
    });
    lives(table, |heap, table| {
        Some(table.get(heap).drain(heap).next()?.0)
    });
    lives(table, |heap, table| {
        Some(table.get(heap).drain(heap).next()?.1)
    });
    lives(table, |heap, table| {
        let mut found = None;
        table.get(heap).retain(heap, |key, _| {
            found = Some(key);
            false
        });
        found
    });
    lives(table, |heap, table| {
        let mut found = None;
        table.get(heap).retain(heap, |_, value| {
            found = Some(*value);
            true
        });
        found
    });
}

#[test]
fn what_is_found_by_a_key_that_equals_another_lives_on() {
    lives(map, |heap, map| map.get(heap).get(heap, &FOUND));
    lives(map, |heap, map| Some(*map.get(heap).get_ref(heap, &FOUND)?));
    lives(map, |heap, map| Some(*map.get(heap).get_mut(heap, &FOUND)?));
    lives(map, |heap, map| map.get(heap).get_key(heap, &FOUND));
    lives(map, |heap, map| map.get(heap).remove(heap, &FOUND));
    let make = |heap: &Heap| (map(heap), heap.root(heap.alloc(FOUND)));
    lives(make, |heap, (map, twin)| {
        Some(*map.get(heap).entry(heap, twin.get(heap)).get()?)
    });
    lives(make, |heap, (map, twin)| {
        let entry = map.get(heap).entry(heap, twin.get(heap));
        Some(*entry.or_insert_with(|| unreachable!()))
    });
    lives(make, |heap, (map, twin)| {
        map.get(heap).entry(heap, twin.get(heap)).remove()
    });
    lives(make, |heap, (map, twin)| {
        let twin = twin.get(heap);
        map.get(heap).insert(heap, twin, twin)
    });
}

#[test]
fn weak_values_that_are_given_live_on() {
    lives(values, |heap, table| table.get(heap).get(heap, &1));
    lives(values, |heap, table| {
        Some(table.get(heap).iter(heap).next()?.1)
    });
    lives(values, |heap, table| table.get(heap).values(heap).next());
    lives(values, |heap, table| {
        Some(table.get(heap).drain(heap).next()?.1)
    });
    lives(values, |heap, table| table.get(heap).remove(heap, &1));
    lives(values, |heap, table| table.get(heap).entry(heap, 1).get());
    lives(values, |heap, table| {
        table.get(heap).entry(heap, 1).remove()
    });
    lives(values, |heap, table| {
        let make = || unreachable!();
        Some(table.get(heap).get_or_insert_with(heap, &1, make))
    });
    lives(values, |heap, table| {
        let entry = table.get(heap).entry(heap, 1);
        Some(entry.or_insert_with(|| unreachable!()))
    });
    let make = |heap: &Heap| (values(heap), heap.root(heap.alloc(1_u64)));
    lives(make, |heap, (table, other)| {
        table.get(heap).entry(heap, 1).insert(other.get(heap))
    });
    lives(make, |heap, (table, other)| {
        table.get(heap).insert(heap, 1, other.get(heap))
    });
    lives(values, |heap, table| {
        let mut found = None;
        table.get(heap).retain(heap, |_, value| {
            found = Some(value);
            false
        });
        found
    });
}

#[test]
fn parts_of_weak_tables_that_are_given_live_on() {
    lives(both, |heap, (table, held)| {
        table.get(heap).get(heap, held.get(heap))
    });
    lives(both, |heap, (table, _)| {
        Some(table.get(heap).iter(heap).next()?.1)
    });
    lives(both, |heap, (table, _)| {
        Some(table.get(heap).iter(heap).nth(1)?.0)
    });
    lives(both, |heap, (table, _)| table.get(heap).keys(heap).nth(1));
    lives(both, |heap, (table, _)| table.get(heap).values(heap).next());
    lives(both, |heap, (table, _)| {
        Some(table.get(heap).drain(heap).next()?.1)
    });
    lives(both, |heap, (table, _)| {
        Some(table.get(heap).drain(heap).nth(1)?.0)
    });
    lives(both, |heap, (table, held)| {
        table.get(heap).remove(heap, held.get(heap))
    });
    lives(both, |heap, (table, held)| {
        let held = held.get(heap);
        table.get(heap).insert(heap, held, held)
    });
    lives(both, |heap, (table, held)| {
        table.get(heap).entry(heap, held.get(heap)).get()
    });
    lives(both, |heap, (table, held)| {
        let entry = table.get(heap).entry(heap, held.get(heap));
        Some(entry.or_insert_with(|| unreachable!()))
    });
    lives(both, |heap, (table, held)| {
        table.get(heap).entry(heap, held.get(heap)).remove()
    });
    lives(both, |heap, (table, _)| {
        let mut found = None;
        table.get(heap).retain(heap, |key, _| {
            found = Some(key);
            true
        });
        found
    });
}

#[test]
fn values_and_keys_of_single_ephemerons_live_on() {
    lives(ephemeron, |heap, single| single.get(heap).get(heap));
    lives(ephemeron, |heap, single| {
        Some(*single.get(heap).get_ref(heap)?)
    });
    lives(ephemeron, |heap, single| {
        Some(*single.get(heap).get_mut(heap)?)
    });
    lives(ephemeron, |heap, single| single.get(heap).take(heap));
    lives(ephemeron, |heap, single| {
        Some(single.get(heap).keys(heap)?[0])
    });
    lives(ephemeron, |heap, single| {
        Some(single.get(heap).keys(heap)?[1])
    });
}

/// Code of a user that compares keys is shown them, and may keep what they lead to.
#[test]
fn a_key_that_is_compared_lives_on() {
    for asked in [FOUND, FOUND + 1] {
        let mut heap = super::verified_heap();
        let map = map(&heap);
        heap.begin_slices();
        assert_eq!(map.get(&heap).contains_key(&heap, &asked), asked == FOUND);
        assert!(heap.end_slices());
        assert_eq!(map.get(&heap).is_empty(), asked != FOUND);
    }
}

#[test]
fn what_is_not_looked_at_dies() {
    let make = |heap: &Heap| {
        (
            table(heap),
            map(heap),
            values(heap),
            both(heap).0,
            ephemeron(heap),
        )
    };
    dies(
        make,
        |heap, (table, map, values, both, single)| {
            assert_eq!(table.get(heap).len(), 1);
            assert!(!map.get(heap).contains_key(heap, &(FOUND + 1)));
            assert_eq!(*values.get(heap).keys(heap).next().expect("it has one"), 1);
            assert!(values.get(heap).contains_key(&1));
            assert_eq!(both.get(heap).len(), 2);
            assert!(!single.get(heap).is_dead());
        },
        |heap, (table, map, values, both, single)| {
            table.get(heap).is_empty()
                && map.get(heap).is_empty()
                && values.get(heap).is_empty()
                && both.get(heap).is_empty()
                && single.get(heap).is_dead()
        },
    );
}
