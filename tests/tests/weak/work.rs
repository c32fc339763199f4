//! Marking takes work in proportion to objects and entries, whatever entries depend on: twice as many are less than 2.3
//! times the work, and no entry is looked at more than twice.
//!
//! Work is counted, not timed: objects that are kept or freed, and looks at entries.

use gc_core::{
    Collection, Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Heap, Root, Trace, WeakKeyMap,
    WeakTable, WeakValueTable,
};

type Table<'gc> = EphemeronTable<'gc, u64, Gc<'gc, u64>>;

/// Collects `shape(heap, entries)` for more and more entries, and checks the work.
fn check_work<R>(shape: impl Fn(&Heap, usize) -> R, visits_per_entry: usize) -> Vec<Collection> {
    let mut before = None;
    let mut collections = Vec::new();
    for entries in [1000, 2000, 4000, 8000] {
        let mut heap = Heap::new();
        let roots = shape(&heap, entries);
        let collection = heap.collect();
        let objects = collection.live_objects + collection.freed_objects;
        let work = collection.entry_visits + objects;
        assert!(
            collection.entry_visits <= visits_per_entry * entries,
            "{collection:?}"
        );
        assert!(
            before.is_none_or(|before| work * 10 < before * 23),
            "{before:?} and then {work} with {entries} entries"
        );
        before = Some(work);
        collections.push(collection);
        drop(roots);
    }
    collections
}

/// Numbers below `end` in an order that looks random.
fn shuffled(end: usize) -> impl Iterator<Item = usize> {
    // The factor has no divisor in common with any of the ends used here.
    (0..end).map(move |at| (at * 7919 + 13) % end)
}

fn objects(heap: &Heap, count: usize) -> Vec<Gc<'_, u64>> {
    (0..count as u64).map(|number| heap.alloc(number)).collect()
}

/// A table with a chain of entries that are inserted in some order, and the first key.
fn chain<'gc>(
    heap: &'gc Heap,
    order: impl Iterator<Item = usize>,
    links: usize,
) -> (Table<'gc>, Gc<'gc, u64>) {
    let keys = objects(heap, links + 1);
    let table = EphemeronTable::new(heap);
    for at in order {
        table.insert(heap, keys[at], keys[at + 1]);
    }
    (table, keys[0])
}

fn root<'gc>(
    heap: &'gc Heap,
    (table, first): (Table<'gc>, Gc<'gc, u64>),
) -> (Root<Table<'static>>, Root<u64>) {
    let first = heap.root(first);
    (heap.root(heap.alloc(table)), first)
}

/// Some entries were looked at twice: what lives is as many objects as entries, the table, and what holds it.
fn assert_some_waited(collections: &[Collection]) {
    for collection in collections {
        assert_eq!(collection.freed_objects, 0);
        assert!(collection.entry_visits > collection.live_objects);
    }
}

#[test]
fn a_chain_in_one_table_inserted_forward() {
    check_work(|heap, links| root(heap, chain(heap, 0..links, links)), 2);
}

#[test]
fn a_chain_in_one_table_inserted_backward() {
    check_work(
        |heap, links| root(heap, chain(heap, (0..links).rev(), links)),
        2,
    );
}

#[test]
fn a_chain_in_one_table_shuffled() {
    let collections = check_work(
        |heap, links| root(heap, chain(heap, shuffled(links), links)),
        2,
    );
    assert_some_waited(&collections);
}

/// How keys are compared makes no difference to the collector.
#[test]
fn a_chain_in_one_map_of_keys_with_content() {
    let collections = check_work(
        |heap, links| {
            let keys = objects(heap, links + 1);
            let map = WeakKeyMap::new(heap);
            for at in shuffled(links) {
                map.insert(heap, keys[at], keys[at + 1]);
            }
            (heap.root(heap.alloc(map)), heap.root(keys[0]))
        },
        2,
    );
    assert_some_waited(&collections);
}

#[test]
fn a_chain_over_tables_of_one_entry() {
    check_work(
        |heap, links| {
            let keys = objects(heap, links + 1);
            let tables: Vec<_> = shuffled(links)
                .map(|at| {
                    let table = EphemeronTable::new(heap);
                    table.insert(heap, keys[at], keys[at + 1]);
                    heap.root(heap.alloc(table))
                })
                .collect();
            (tables, heap.root(keys[0]))
        },
        2,
    );
}

/// A key is reachable only over a chain, so that it is found after the tables.
#[derive(Trace, Finalize)]
struct Late<'gc> {
    key: Option<Gc<'gc, u64>>,
    next: GcCell<Option<Gc<'gc, Late<'gc>>>>,
}

fn late<'gc>(heap: &'gc Heap, key: Gc<'gc, u64>) -> Root<Late<'static>> {
    let mut first = heap.alloc(Late {
        key: Some(key),
        next: GcCell::new(None),
    });
    for _ in 0..20 {
        first = heap.alloc(Late {
            key: None,
            next: GcCell::new(Some(first)),
        });
    }
    heap.root(first)
}

#[test]
fn one_key_in_many_tables() {
    for last in [false, true] {
        let collections = check_work(
            |heap, tables| {
                let key = heap.alloc(7);
                let first = (!last).then(|| late(heap, key));
                let tables: Vec<_> = (0..tables as u64)
                    .map(|number| {
                        let table = EphemeronTable::new(heap);
                        table.insert(heap, key, heap.alloc(number));
                        heap.root(heap.alloc(table))
                    })
                    .collect();
                (tables, first, last.then(|| late(heap, key)))
            },
            2,
        );
        for collection in collections {
            assert_eq!(collection.freed_objects, 0);
        }
    }
}

#[test]
fn many_keys_with_one_value() {
    check_work(
        |heap, entries| {
            let value = heap.alloc(7);
            let table = EphemeronTable::new(heap);
            let keys = objects(heap, entries);
            for &key in &keys {
                table.insert(heap, key, value);
            }
            (heap.root(heap.alloc(table)), heap.root(heap.alloc(keys)))
        },
        2,
    );
}

/// Every table has every key, and each table's value is the key of the next ones.
#[test]
fn all_keys_in_all_tables() {
    const KEYS: usize = 50;
    for backward in [false, true] {
        check_work(
            |heap, entries| {
                let keys = objects(heap, KEYS + 1);
                let mut tables = Vec::new();
                for _ in 0..entries / KEYS {
                    let table = EphemeronTable::new(heap);
                    for at in 0..KEYS {
                        let at = if backward { KEYS - 1 - at } else { at };
                        table.insert(heap, keys[at], keys[at + 1]);
                    }
                    tables.push(heap.root(heap.alloc(table)));
                }
                (tables, heap.root(keys[0]))
            },
            2,
        );
    }
}

/// What a chain hangs on when its object is finalized.
#[derive(Trace)]
struct Last<'gc>(Gc<'gc, u64>);

impl<'gc> Finalize<'gc> for Last<'gc> {
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

#[test]
fn a_chain_behind_an_object_that_is_finalized() {
    let collections = check_work(
        |heap, links| {
            let (table, first) = chain(heap, shuffled(links), links);
            heap.alloc(Last(first));
            heap.root(heap.alloc(table))
        },
        2,
    );
    for (collection, links) in collections.iter().zip([1000, 2000, 4000, 8000]) {
        assert_eq!((collection.finalized, collection.freed_objects), (1, 0));
        assert_eq!(collection.entry_visits, 2 * links, "all have waited");
    }
}

#[test]
fn everything_is_dead() {
    let collections = check_work(
        |heap, links| {
            let (table, _) = chain(heap, shuffled(links), links);
            heap.root(heap.alloc(table))
        },
        1,
    );
    assert!(
        collections
            .iter()
            .all(|collection| collection.live_objects == 2)
    );
    let collections = check_work(
        |heap, links| {
            let _ = chain(heap, shuffled(links), links);
        },
        0,
    );
    assert!(
        collections
            .iter()
            .all(|collection| collection.live_objects == 0)
    );
}

/// An ephemeron waits for each of its keys at most once.
#[test]
fn a_chain_of_ephemerons_with_three_keys() {
    let collections = check_work(
        |heap, links| {
            let keys = objects(heap, links + 3);
            let ephemerons: Vec<_> = shuffled(links)
                .map(|at| {
                    let [a, b, c] = [keys[at + 2], keys[at + 1], keys[at]];
                    let ephemeron = Ephemeron::with_keys(
                        heap,
                        [a, b, c],
                        keys[at + 3 - usize::from(at + 3 == keys.len())],
                    );
                    heap.root(heap.alloc(ephemeron))
                })
                .collect();
            let held: Vec<_> = keys[..3].iter().map(|&key| heap.root(key)).collect();
            (ephemerons, held)
        },
        4,
    );
    assert!(
        collections
            .iter()
            .all(|collection| collection.freed_objects == 0)
    );
}

/// A table that keeps nothing alive is not looked at, and one that keeps its keys, once an entry.
#[test]
fn weak_values_cost_one_look_at_most() {
    let collections = check_work(
        |heap, entries| {
            let (pairs, numbers) = (WeakTable::new(heap), WeakValueTable::new(heap));
            for object in objects(heap, entries) {
                pairs.insert(heap, object, object);
                numbers.insert(heap, *object, object);
            }
            (heap.root(heap.alloc(pairs)), heap.root(heap.alloc(numbers)))
        },
        0,
    );
    assert!(
        collections
            .iter()
            .all(|collection| collection.live_objects == 4)
    );
    check_work(
        |heap, entries| {
            let keyed = WeakValueTable::new(heap);
            for object in objects(heap, entries) {
                keyed.insert(heap, gc_core::ByAddress(object), object);
            }
            heap.root(heap.alloc(keyed))
        },
        1,
    );
}

/// Entries of values without pointers never wait.
#[test]
fn plain_values_cost_one_look() {
    check_work(
        |heap, entries| {
            let table = EphemeronTable::new(heap);
            for object in objects(heap, entries) {
                table.insert(heap, object, *object);
            }
            heap.root(heap.alloc(table))
        },
        1,
    );
}
