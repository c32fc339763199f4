//! Entries that come and go between collections, whose numbers are used again.

use gc_core::{EphemeronTable, Gc, GcRefCell, Heap, Root};

use crate::support::ledger::{Ledger, Ticket};

/// Numbers of entries are used again after removal and after the table has been made smaller; what waited under a number in
/// one collection does not in the next.
#[test]
fn entries_that_are_removed_and_added_again_between_collections() {
    let mut heap = Heap::new();
    let table: EphemeronTable<'_, u64, Gc<'_, u64>> = EphemeronTable::new(&heap);
    let table = heap.root(heap.alloc(table));
    let keys: Vec<Root<u64>> = (0..40_u64)
        .map(|number| heap.root(heap.alloc(number)))
        .collect();
    for round in 0..50_usize {
        let table_now = *table.get(&heap);
        for at in 0..40 {
            let key = keys[(at * 7 + round) % 40].get(&heap);
            match (at + round) % 4 {
                0 => drop(table_now.remove(&heap, key)),
                1 if round % 5 == 0 => table_now.shrink_to_fit(&heap),
                _ => drop(table_now.insert(&heap, key, heap.alloc(*key + 1000))),
            }
        }
        // Some keys that nothing else leads to, so that entries wait and are removed.
        for number in 0..10 {
            let key = heap.alloc(number);
            table_now.insert(&heap, key, key);
        }
        let before = table_now.len();
        heap.collect();
        let table_now = *table.get(&heap);
        assert_eq!(table_now.len(), before - 10);
        assert!(
            table_now
                .iter(&heap)
                .all(|(key, value)| **value == *key + 1000)
        );
    }
    heap.verify().unwrap();
}

/// Entries of three tables wait for one key, and one is removed and its number used by another key.
#[test]
fn an_entry_keeps_its_place_among_those_that_wait_for_the_same_key() {
    type Table<'gc> = EphemeronTable<'gc, u64, Gc<'gc, u64>>;

    // The order of roots decides what waits.
    for late_first in [false, true] {
        let mut heap = Heap::new();
        let tables: [Table<'_>; 3] = [(); 3].map(|()| EphemeronTable::new(&heap));
        let [a, b] = [1, 2].map(|number| heap.alloc(number));
        for table in tables {
            table.insert(&heap, a, heap.alloc(10));
            table.insert(&heap, b, heap.alloc(20));
        }
        let late = heap.alloc(vec![heap.alloc(vec![a, b])]);
        let before = late_first.then(|| heap.root(late));
        let tables = tables.map(|table| heap.root(heap.alloc(table)));
        let late = before.unwrap_or_else(|| heap.root(late));
        heap.collect();
        let (keys, first) = (late.get(&heap)[0], *tables[0].get(&heap));
        let (a, b) = (keys[0], keys[1]);
        first.remove(&heap, a);
        first.insert(&heap, heap.alloc(3), b);
        first.insert(&heap, a, heap.alloc(30));
        heap.collect();
        let keys = late.get(&heap)[0];
        let values = { tables.each_ref() }
            .map(|table| [0, 1].map(|at| *table.get(&heap).get(keys[at]).unwrap()));
        assert_eq!(values, [[30, 20], [10, 20], [10, 20]]);
        assert_eq!(tables[0].get(&heap).len(), 2);
        heap.verify().unwrap();
    }
}

/// What is behind cells in a value is kept, however it came there.
#[test]
fn a_value_that_is_a_list_of_cells_is_changed_in_its_place() {
    type Cells<'gc> = Vec<GcRefCell<Option<Gc<'gc, Ticket>>>>;

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table: EphemeronTable<'_, u32, Cells<'_>> = EphemeronTable::new(&heap);
    let key = heap.root(heap.alloc(1_u32));
    table.insert(&heap, key.get(&heap), vec![]);
    let table = heap.root(heap.alloc(table));
    for round in 0..10 {
        let (table, key) = (*table.get(&heap), key.get(&heap));
        let mut cells = table.get_mut(&heap, key).unwrap();
        cells.push(GcRefCell::new(Some(heap.alloc(ledger.ticket()))));
        let last = cells.pop().unwrap();
        cells.insert(0, last);
        let middle = round / 2;
        *cells[middle].get_mut() = Some(heap.alloc(ledger.ticket()));
        drop(cells);
        heap.collect();
    }
    let cells = table.get(&heap).get_ref(key.get(&heap)).unwrap();
    assert!(
        cells
            .iter()
            .all(|cell| !ledger.is_dropped(cell.borrow().unwrap().id))
    );
    drop(cells);
    assert_eq!(ledger.issued() - ledger.dropped(), 10);
    let taken = heap.root(heap.alloc(table.get(&heap).remove(&heap, key.get(&heap)).unwrap()));
    heap.collect();
    assert_eq!(
        ledger.issued() - ledger.dropped(),
        10,
        "moved out of the table"
    );
    assert_eq!(taken.get(&heap).len(), 10);
    drop(taken);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Looking at what is left of a table does not begin with what was removed: that would take hours.
#[test]
fn a_table_is_emptied_from_the_front_in_linear_time() {
    const ENTRIES: u32 = 200_000;
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..ENTRIES).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        table.insert(&heap, key, *key);
    }
    // Gaps that the front comes upon later.
    for &key in keys.iter().filter(|key| ***key % 3 == 1) {
        table.remove(&heap, key);
    }
    let mut expected = (0..ENTRIES).filter(|number| number % 3 != 1);
    let front = || Some(table.iter(&heap).next()?.0);
    while let Some(key) = front() {
        assert_eq!(table.remove(&heap, key), expected.next());
    }
    assert!(expected.next().is_none() && table.is_empty());
    // The dead are removed from the front too, and so is what comes after.
    for &key in &keys[..10] {
        table.insert(&heap, key, 0);
    }
    let held = heap.root(keys[7]);
    let table = heap.root(heap.alloc(table));
    heap.collect();
    let (table, held) = (*table.get(&heap), held.get(&heap));
    assert!(Gc::ptr_eq(table.iter(&heap).next().unwrap().0, held));
    table.insert(&heap, heap.alloc(1), 1);
    assert_eq!(table.remove(&heap, held), Some(0));
    assert_eq!(table.iter(&heap).map(|(_, value)| *value).sum::<u32>(), 1);
}

#[test]
fn two_tables_that_are_filled_from_each_other() {
    let mut heap = Heap::new();
    let (a, b) = (EphemeronTable::new(&heap), EphemeronTable::new(&heap));
    let keys: Vec<_> = (0..100).map(|number| heap.alloc(number)).collect();
    for pair in keys.windows(2) {
        a.insert(&heap, pair[0], pair[1]);
    }
    for (key, value) in a.iter(&heap) {
        b.insert(&heap, *value, key);
    }
    for (key, value) in b.drain(&heap) {
        assert!(a.insert(&heap, key, value).is_some() || *key == 99);
    }
    for (key, value) in a.iter(&heap).filter(|(key, _)| **key % 2 == 0) {
        b.insert(&heap, key, *value);
    }
    let roots = (
        heap.root(heap.alloc(a)),
        heap.root(heap.alloc(b)),
        heap.root(keys[99]),
    );
    heap.collect();
    // From 99 on, each key has the one before it for its value, and 0 the one after it.
    assert_eq!(
        (roots.0.get(&heap).len(), roots.1.get(&heap).len()),
        (100, 50)
    );
    drop(roots.2);
    assert_eq!(heap.collect().freed_objects, 100);
    assert!(roots.0.get(&heap).is_empty() && roots.1.get(&heap).is_empty());
}
