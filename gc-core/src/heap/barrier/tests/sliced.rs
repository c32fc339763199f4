//! How much is done in a slice.

use super::super::slices::verified_heap;
use crate::heap::Heap;
use crate::pointer::{Gc, HandleRoot, Root};
use crate::table::EphemeronTable;

type Table = EphemeronTable<'static, u64, Gc<'static, u64>>;

/// Marks in slices of so many tasks, and returns how many entries were looked at in each that looked at any.
fn visits_of_slices(heap: &mut Heap, tasks: usize) -> Vec<usize> {
    let (mut visits, mut before) = (vec![], 0);
    heap.begin_slices();
    loop {
        let more = heap.mark_slice(tasks);
        let after = heap.marker.borrow().entry_visits();
        visits.push(after - before);
        before = after;
        if !more {
            break;
        }
    }
    assert!(heap.end_slices());
    visits.retain(|&visits| visits != 0);
    visits
}

#[test]
fn a_large_table_is_scanned_in_slices() {
    let mut heap = verified_heap();
    let table = EphemeronTable::new(&heap);
    let keys = (0..20_000).map(|number| {
        let key: Gc<'_, u64> = heap.alloc(number);
        table.insert(&heap, key, heap.alloc(number));
        heap.root(key)
    });
    let _keys: Vec<Root<u64>> = keys.collect();
    let table: HandleRoot<Table> = heap.root_handle(table);
    let visits = visits_of_slices(&mut heap, 1);
    assert!(visits.iter().all(|&visits| visits <= 1024));
    assert!(visits.len() >= 20_000 / 1024);
    assert_eq!(table.get(&heap).len(), 20_000);
}

#[test]
fn what_waits_for_one_key_is_resolved_in_slices() {
    let mut heap = verified_heap();
    let key = heap.alloc(0_u64);
    let tables = (0..500_u64).map(|number| {
        let table = EphemeronTable::new(&heap);
        table.insert(&heap, key, heap.alloc(number));
        table
    });
    let tables: Vec<_> = tables.collect();
    let (key, tables) = (heap.root(key), heap.root(heap.alloc(tables)));
    let visits = visits_of_slices(&mut heap, 4);
    assert!(visits.iter().all(|&visits| visits <= 4));
    assert!(visits.len() >= 100);
    for (number, table) in (0..).zip(&*tables.get(&heap)) {
        let value = table.get(key.get(&heap));
        assert_eq!(value.map(|value| *value), Some(number));
    }
}
