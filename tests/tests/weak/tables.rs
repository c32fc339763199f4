//! Tables with weak parts: every method of every kind.

use gc_core::{ByAddress, EphemeronTable, Gc, Heap, Root, WeakTable, WeakValueTable};

/// Some objects, held.
fn held(heap: &Heap, count: u32) -> Vec<Root<u32>> {
    (0..count)
        .map(|number| heap.root(heap.alloc(number)))
        .collect()
}

#[test]
fn an_ephemeron_table_is_a_map() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let (a, b) = (heap.alloc(1), heap.alloc(1));
    assert!(table.is_empty() && table.get(a).is_none());
    assert_eq!(table.insert(&heap, a, 10), None);
    assert_eq!(table.insert(&heap, b, 20), None, "identity, not equality");
    assert_eq!(table.insert(&heap, a, 11), Some(10));
    assert_eq!(table.try_insert(&heap, a, 12).unwrap(), Some(11));
    assert_eq!((table.len(), table.is_empty()), (2, false));
    assert_eq!((table.get(a), table.get(b)), (Some(12), Some(20)));
    assert_eq!(*table.get_ref(b).unwrap(), 20);
    *table.get_mut(&heap, b).unwrap() += 1;
    assert!(table.contains_key(b) && !table.contains_key(heap.alloc(1)));
    let entries: Vec<_> = table
        .iter(&heap)
        .map(|(key, value)| (*key, *value))
        .collect();
    assert_eq!(entries, [(1, 12), (1, 21)]);
    table.retain(&heap, |_, value| {
        *value += 1;
        *value > 20
    });
    assert_eq!(table.remove(&heap, a), None);
    assert_eq!(table.remove(&heap, b), Some(22));
    assert!(table.get_ref(b).is_none() && table.get_mut(&heap, b).is_none());
    assert!(EphemeronTable::ptr_eq(table, table));
    assert!(!EphemeronTable::ptr_eq(table, EphemeronTable::new(&heap)));
}

#[test]
fn a_table_with_weak_values_is_a_map() {
    let mut heap = Heap::new();
    let table = WeakValueTable::new(&heap);
    let (a, b) = (heap.alloc(1), heap.alloc(2));
    assert!(table.insert(&heap, String::from("a"), a).is_none());
    assert!(
        table
            .try_insert(&heap, String::from("b"), b)
            .unwrap()
            .is_none()
    );
    let before = table.insert(&heap, String::from("a"), b);
    assert!(Gc::ptr_eq(before.unwrap(), a));
    assert!(Gc::ptr_eq(table.get(&heap, "a").unwrap(), b));
    assert!(table.contains_key("a") && !table.contains_key("c"));
    assert!(table.get(&heap, "c").is_none() && table.remove(&heap, "c").is_none());
    let entries: Vec<_> = { table.iter(&heap) }
        .map(|(key, value)| format!("{}{}", *key, *value))
        .collect();
    assert_eq!(entries, ["a2", "b2"]);
    assert!(Gc::ptr_eq(table.remove(&heap, "a").unwrap(), b));
    assert!(WeakValueTable::ptr_eq(table, table));
    let (table, held) = (heap.root(heap.alloc(table)), heap.root(b));
    heap.collect();
    assert_eq!(table.get(&heap).len(), 1);
    drop(held);
    heap.collect();
    assert!(table.get(&heap).is_empty() && !table.get(&heap).contains_key("b"));
}

/// Keys are kept, whatever they lead to; where that should not count, the table is another one.
#[test]
fn a_key_that_leads_to_its_value_keeps_the_entry_of_a_table_with_weak_values() {
    let mut heap = Heap::new();
    let (values, keys) = (WeakValueTable::new(&heap), EphemeronTable::new(&heap));
    let value = heap.alloc(7);
    values.insert(&heap, ByAddress(value), value);
    let other = heap.alloc(8);
    keys.insert(&heap, other, other);
    let tables = (heap.root(heap.alloc(values)), heap.root(heap.alloc(keys)));
    assert_eq!(heap.collect().freed_objects, 1);
    let value = { tables.0.get(&heap).values(&heap) }.next().unwrap();
    assert_eq!(*value, 7);
    assert!(tables.1.get(&heap).is_empty());
    tables.0.get(&heap).remove(&heap, &ByAddress(value));
    assert_eq!(heap.collect().freed_objects, 1);
}

#[test]
fn a_weak_table_is_a_map() {
    let mut heap = Heap::new();
    let table = WeakTable::new(&heap);
    let [a, b, c] = [1, 2, 3].map(|number| heap.alloc(number));
    assert!(table.insert(&heap, a, b).is_none());
    assert!(table.try_insert(&heap, b, c).unwrap().is_none());
    assert!(Gc::ptr_eq(table.insert(&heap, a, c).unwrap(), b));
    assert!(Gc::ptr_eq(table.get(&heap, a).unwrap(), c));
    assert!(table.get(&heap, c).is_none() && !table.contains_key(c));
    let entries: Vec<_> = table
        .iter(&heap)
        .map(|(key, value)| (*key, *value))
        .collect();
    assert_eq!(entries, [(1, 3), (2, 3)]);
    assert!(Gc::ptr_eq(table.remove(&heap, a).unwrap(), c));
    assert!(table.remove(&heap, a).is_none());
    assert!(WeakTable::ptr_eq(table, table));
    for held in 0..2 {
        let objects = [heap.alloc(1), heap.alloc(2)];
        let table = WeakTable::new(&heap);
        table.insert(&heap, objects[0], objects[1]);
        let _held = heap.root(objects[held]);
        let table = heap.root(heap.alloc(table));
        heap.collect();
        assert!(table.get(&heap).is_empty(), "one part is not enough");
    }
}

/// `retain`, `drain`, `clear` and `iter` follow the order of insertion, whatever was removed in between.
#[test]
fn entries_come_in_the_order_of_insertion() {
    let mut heap = Heap::new();
    let roots = held(&heap, 200);
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    for root in &roots {
        let key = root.get(&heap);
        keys.insert(&heap, key, String::from("value"));
        values.insert(&heap, *key, key);
        pairs.insert(&heap, key, key);
    }
    let tables = (
        heap.root(heap.alloc(keys)),
        heap.root(heap.alloc(values)),
        heap.root(heap.alloc(pairs)),
    );
    let roots: Vec<_> = roots
        .into_iter()
        .filter(|root| *root.get(&heap) % 3 != 0)
        .collect();
    heap.collect();
    let (keys, values, pairs) = (
        *tables.0.get(&heap),
        *tables.1.get(&heap),
        *tables.2.get(&heap),
    );
    keys.retain(&heap, |key, _| *key % 2 == 0);
    values.retain(&heap, |key, _| key % 2 == 0);
    pairs.retain(&heap, |key, _| *key % 2 == 0);
    // One that was removed comes last when it is added again.
    let again = roots[0].get(&heap);
    assert_eq!(*again, 1);
    keys.insert(&heap, again, String::new());
    values.insert(&heap, 1, again);
    pairs.insert(&heap, again, again);
    let left = (0..200).filter(|number| number % 3 != 0 && number % 2 == 0);
    let expected: Vec<u32> = left.chain([1]).collect();
    assert!(
        keys.iter(&heap)
            .map(|(key, _)| *key)
            .eq(expected.iter().copied())
    );
    assert!(
        values
            .iter(&heap)
            .map(|(key, _)| *key)
            .eq(expected.iter().copied())
    );
    assert!(
        pairs
            .iter(&heap)
            .map(|(key, _)| *key)
            .eq(expected.iter().copied())
    );
    assert!(
        keys.drain(&heap)
            .map(|(key, _)| *key)
            .eq(expected.iter().copied())
    );
    assert!(
        values
            .drain(&heap)
            .map(|(key, _)| key)
            .eq(expected.iter().copied())
    );
    assert!(pairs.drain(&heap).map(|(key, _)| *key).eq(expected));
    assert!(keys.is_empty() && values.is_empty() && pairs.is_empty());
    assert_eq!(
        (keys.capacity(), values.capacity(), pairs.capacity()),
        (0, 0, 0)
    );
    heap.verify().unwrap();
}

#[test]
fn keys_and_values_are_those_of_the_entries() {
    let heap = Heap::new();
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    let [a, b, c] = [1, 2, 3].map(|number| heap.alloc(number));
    for (key, value) in [(a, b), (b, c), (c, a)] {
        keys.insert(&heap, key, *value);
        values.insert(&heap, *key, value);
        pairs.insert(&heap, key, value);
    }
    keys.remove(&heap, b);
    assert!(keys.keys(&heap).map(|key| *key).eq([1, 3]));
    assert!(keys.values(&heap).map(|value| *value).eq([2, 1]));
    assert!(values.keys(&heap).map(|key| *key).eq([1, 2, 3]));
    assert!(values.values(&heap).map(|value| *value).eq([2, 3, 1]));
    assert!(pairs.keys(&heap).map(|key| *key).eq([1, 2, 3]));
    assert!(pairs.values(&heap).map(|value| *value).eq([2, 3, 1]));
}

#[test]
fn a_table_is_made_with_room() {
    let heap = Heap::new();
    let keys: EphemeronTable<'_, u32, u32> = EphemeronTable::with_capacity(&heap, 100);
    let values = WeakValueTable::try_with_capacity(&heap, 100).unwrap();
    let pairs = WeakTable::with_capacity(&heap, 0);
    assert!(keys.capacity() >= 100 && values.capacity() >= 100 && pairs.capacity() == 0);
    pairs.reserve(&heap, 100);
    assert!(pairs.capacity() >= 100);
    let bytes = heap.stats().external_bytes;
    for number in 0..100 {
        let object = heap.alloc(number);
        keys.insert(&heap, object, number);
        values.insert(&heap, number, object);
        pairs.insert(&heap, object, object);
    }
    assert_eq!(heap.stats().external_bytes, bytes);
    let empty = WeakTable::<u32, u32>::try_new(&heap).unwrap();
    assert_eq!((empty.capacity(), empty.len()), (0, 0));
}
