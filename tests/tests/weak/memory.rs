//! Memory of tables: it is counted, given back, and does not grow in steady use.

use gc_core::{EphemeronTable, Gc, Heap, WeakTable, WeakValueTable};

#[test]
fn a_table_that_lost_most_of_its_entries_gives_memory_back() {
    const ENTRIES: usize = 5000;
    let mut heap = Heap::new();
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    let mut held = Vec::new();
    for number in 0..ENTRIES {
        let object = heap.alloc(number);
        keys.insert(&heap, object, format!("value {number}"));
        values.insert(&heap, number, object);
        pairs.insert(&heap, object, object);
        if number % 1000 == 0 {
            held.push(heap.root(object));
        }
    }
    assert!(
        keys.capacity() >= ENTRIES && values.capacity() >= ENTRIES && pairs.capacity() >= ENTRIES
    );
    let full = heap.stats().external_bytes;
    assert!(full > 3 * ENTRIES * 16);
    let tables = (
        heap.root(heap.alloc(keys)),
        heap.root(heap.alloc(values)),
        heap.root(heap.alloc(pairs)),
    );
    heap.collect();
    let (keys, values, pairs) = (
        *tables.0.get(&heap),
        *tables.1.get(&heap),
        *tables.2.get(&heap),
    );
    assert_eq!((keys.len(), values.len(), pairs.len()), (5, 5, 5));
    assert!(keys.capacity() < 50 && values.capacity() < 50 && pairs.capacity() < 50);
    assert!(heap.stats().external_bytes < full / 100);
    for root in &held {
        let object = root.get(&heap);
        assert_eq!(*keys.get_ref(object).unwrap(), format!("value {}", *object));
        assert!(Gc::ptr_eq(values.get(&heap, &*object).unwrap(), object));
        assert!(Gc::ptr_eq(pairs.get(&heap, object).unwrap(), object));
    }
    heap.verify().unwrap();
    drop(tables);
    heap.collect();
    assert_eq!(heap.stats().external_bytes, 0);
}

#[test]
fn clearing_draining_and_shrinking_give_memory_back() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..1000).map(|number| heap.alloc(number)).collect();
    let fill = || {
        keys.iter()
            .for_each(|&key| assert!(table.insert(&heap, key, *key).is_none()))
    };
    fill();
    let full = heap.stats().external_bytes;
    table.clear(&heap);
    assert_eq!((heap.stats().external_bytes, table.capacity()), (0, 0));
    fill();
    assert_eq!(table.drain(&heap).count(), 1000);
    assert_eq!(heap.stats().external_bytes, 0);
    fill();
    assert_eq!(heap.stats().external_bytes, full);
    table.retain(&heap, |key, _| *key < 10);
    assert_eq!(heap.stats().external_bytes, full, "removing is quick");
    table.shrink_to_fit(&heap);
    assert!(heap.stats().external_bytes < full / 20);
    assert!((10..100).contains(&table.capacity()));
    table.try_reserve(&heap, 500).unwrap();
    assert!(table.capacity() >= 510);
    let reserved = heap.stats().external_bytes;
    keys[100..600]
        .iter()
        .for_each(|&key| assert!(table.insert(&heap, key, 0).is_none()));
    assert_eq!(heap.stats().external_bytes, reserved, "there was room");
}

/// Entries that come and go need no more memory than those that are there.
#[test]
fn a_table_in_steady_use_does_not_grow() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..64).map(|number| heap.alloc(number)).collect();
    let mut most = 0;
    for round in 0..10_000 {
        table.insert(&heap, keys[round % 64], round);
        table.remove(&heap, keys[(round * 7 + 3) % 64]);
        most = most.max(table.capacity());
    }
    assert!(most <= 256, "{most}");
}
