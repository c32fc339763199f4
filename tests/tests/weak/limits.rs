//! Memory that is refused at the limit: everything is left as it was.

use gc_core::{
    AllocErrorKind, Ephemeron, EphemeronTable, Gc, Heap, HeapConfig, LongWeak, Weak, WeakTable,
    WeakValueTable,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

fn limited(bytes: usize) -> Heap {
    HeapConfig::new().limit_bytes(bytes).build()
}

/// Bytes in use, by all that the limit counts.
fn used(heap: &Heap) -> usize {
    let stats = heap.stats();
    stats.object_bytes + stats.external_bytes
}

#[test]
fn an_entry_that_is_refused_leaves_the_table_as_it_was() {
    let mut heap = limited(20_000);
    let ledger = Ledger::new();
    let table: EphemeronTable<'_, u64, Ticket> = EphemeronTable::new(&heap);
    let table = heap.root(heap.alloc(table));
    let spare = heap.root(heap.alloc(7_u64));
    let objects = (0..600).map(|_| heap.root(heap.alloc(7_u64)));
    let objects: Vec<_> = objects.collect();
    let mut keys = Vec::new();
    let error = objects.iter().find_map(|key| {
        let inserted = table
            .get(&heap)
            .try_insert(&heap, key.get(&heap), ledger.ticket());
        match inserted {
            Ok(before) => assert!(before.is_none()),
            Err(error) => return Some(error),
        }
        keys.push(key.clone());
        None
    });
    let error = error.expect("so many entries do not fit");
    drop(objects);
    assert!(matches!(error.kind, AllocErrorKind::Limit(limit) if limit.limit_bytes == 20_000));
    assert_eq!(
        (error.value.id, ledger.dropped()),
        (keys.len(), 0),
        "handed back"
    );
    assert!(keys.len() > 100 && used(&heap) <= 20_000);
    drop(error);
    let now = *table.get(&heap);
    assert_eq!(now.len(), keys.len());
    assert!(
        keys.iter()
            .zip(0..)
            .all(|(key, id)| now.get_ref(key.get(&heap)).unwrap().id == id)
    );
    assert!(message_of(|| now.insert(&heap, spare.get(&heap), ledger.ticket())).contains("limit"));
    // What is there is replaced without memory.
    let before = now
        .try_insert(&heap, keys[3].get(&heap), ledger.ticket())
        .unwrap();
    assert_eq!(before.unwrap().id, 3);
    heap.verify().unwrap();
    keys.truncate(10);
    heap.collect();
    let now = *table.get(&heap);
    assert_eq!(now.len(), 10);
    assert!(
        now.try_insert(&heap, spare.get(&heap), ledger.ticket())
            .is_ok()
    );
    drop((table, keys));
    heap.collect();
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().external_bytes, 0);
}

/// A table that cannot double grows by what there is. Only its index, which doubles, may be what does not fit.
#[test]
fn a_table_fills_what_the_limit_leaves() {
    let mut fullest = 0;
    for limit in (4..16).map(|step| step * 20_000) {
        let heap = limited(limit);
        let (table, value) = (WeakValueTable::new(&heap), heap.alloc(7_u64));
        let refused = (0_u32..).find(|&number| {
            let inserted = table.try_insert(&heap, number, value);
            inserted.is_err_and(|error| error.value == number)
        });
        let entries = refused.expect("so many do not fit");
        let used_when_full = used(&heap);
        assert!(used_when_full <= limit && used_when_full > limit / 100 * 80);
        fullest = fullest.max(used_when_full * 1000 / limit);
        assert_eq!(
            (table.len(), table.capacity()),
            (entries as usize, entries as usize)
        );
        // What is asked for in one go is refused in one go.
        for more in [1, 2, 1000, 1_000_000] {
            assert!(table.try_reserve(&heap, more).is_err());
            assert_eq!(
                (table.capacity(), used(&heap)),
                (entries as usize, used_when_full)
            );
        }
        // The place of an entry that was removed is taken by another, in any number.
        for number in 0..10 {
            assert!(table.remove(&heap, &(number * 7)).is_some());
            assert!(
                table
                    .try_insert(&heap, entries + number, value)
                    .unwrap()
                    .is_none()
            );
        }
        assert_eq!(
            (table.len(), used(&heap)),
            (entries as usize, used_when_full)
        );
        assert!(table.try_insert(&heap, entries + 10, value).is_err());
        let expected = (0..entries + 10).filter(|number| number % 7 != 0 || *number >= 70);
        assert!(table.iter(&heap).map(|(key, _)| *key).eq(expected.clone()));
        assert!(
            expected
                .into_iter()
                .all(|number| table.contains_key(&number))
        );
    }
    assert!(fullest >= 999, "{fullest} per mille");
}

#[test]
fn other_tables_are_refused_too() {
    let mut heap = limited(8000);
    let (values, pairs) = (WeakValueTable::new(&heap), WeakTable::new(&heap));
    // Made while there is room.
    let _roots = (heap.root(heap.alloc(values)), heap.root(heap.alloc(pairs)));
    let mut refusals = 0;
    let objects: Vec<_> = (0..200_u64).map(|number| heap.alloc(number)).collect();
    for (number, &object) in objects.iter().enumerate() {
        let used_before = used(&heap);
        let name = number.to_string();
        if let Err(error) = values.try_insert(&heap, name.clone(), object) {
            assert!(error.value == name && matches!(error.kind, AllocErrorKind::Limit(_)));
            assert!(!values.contains_key(&name) && used(&heap) <= used_before);
            refusals += 1;
        }
        if let Err(kind) = pairs.try_insert(&heap, object, object) {
            assert!(matches!(kind, AllocErrorKind::Limit(_)) && !pairs.contains_key(object));
            refusals += 1;
        }
        assert!(used(&heap) <= 8000);
    }
    assert!(refusals > 0 && !values.is_empty() && !pairs.is_empty());
    assert_eq!(values.len() + pairs.len() + refusals, 400);
    assert!(
        values
            .iter(&heap)
            .all(|(key, value)| *key == value.to_string())
    );
    heap.verify().unwrap();
}

#[test]
fn a_reservation_that_is_refused_leaves_the_table_as_it_was() {
    let heap = limited(100_000);
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..20_u64).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        table.insert(&heap, key, 1_u64);
    }
    table.try_reserve(&heap, 100).unwrap();
    let (capacity, used_before) = (table.capacity(), used(&heap));
    for more in [10_000, 50_000] {
        let error = table.try_reserve(&heap, more).unwrap_err();
        assert!(matches!(error, AllocErrorKind::Limit(_)), "{error}");
        assert_eq!(table.len(), 20);
        assert!(used(&heap) <= used_before);
    }
    assert!(keys.iter().all(|&key| table.get(key) == Some(1)));
    assert_eq!(
        table.capacity(),
        capacity,
        "what was reserved before still is"
    );
}

#[test]
fn a_table_whose_room_is_refused_is_not_made() {
    let heap = limited(10_000);
    type Table<'gc> = EphemeronTable<'gc, u64, u64>;
    for capacity in [1000, 1_000_000] {
        let kind = Table::try_with_capacity(&heap, capacity).unwrap_err();
        assert!(matches!(kind, AllocErrorKind::Limit(_)), "{kind}");
    }
    let kind = Table::try_with_capacity(&heap, usize::MAX).unwrap_err();
    assert_eq!(kind, AllocErrorKind::CapacityOverflow);
    assert!(message_of(|| Table::with_capacity(&heap, 1000)).contains("EphemeronTable"));
    assert_eq!(used(&heap), 0);
    let table = Table::with_capacity(&heap, 50);
    assert!(message_of(|| table.reserve(&heap, 1000)).contains("limit"));
}

#[test]
fn more_entries_than_can_be_numbered_are_refused() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc(1);
    table.insert(&heap, key, 1);
    let values: WeakValueTable<'_, u32, u32> = WeakValueTable::new(&heap);
    for more in [usize::MAX, usize::MAX - 1, usize::MAX / 2] {
        for error in [
            table.try_reserve(&heap, more),
            values.try_reserve(&heap, more),
        ] {
            let error = error.unwrap_err();
            assert_eq!(error, AllocErrorKind::CapacityOverflow);
            assert!(error.to_string().contains("entries"));
        }
    }
    assert_eq!((table.get(key), table.len()), (Some(1), 1));
}

#[test]
fn references_that_are_refused_leave_everything_as_it_was() {
    let mut heap = limited(64);
    let objects: Vec<_> = (0..7_u64).map(|number| heap.alloc(number)).collect();
    let weak = Gc::try_downgrade(objects[0], &heap).unwrap();
    assert!(weak.refers_to(objects[0]));
    for _ in 0..3 {
        for &object in &objects[1..] {
            let error = Gc::try_downgrade(object, &heap).unwrap_err();
            assert!(matches!(error, AllocErrorKind::Limit(_)));
            assert!(Gc::try_downgrade_long(object, &heap).is_err());
        }
    }
    assert!(message_of(|| Gc::downgrade(objects[1], &heap)).contains("weak reference"));
    assert!(message_of(|| Gc::downgrade_long(objects[1], &heap)).contains("limit"));
    assert!(message_of(|| Weak::<u8>::dead(&heap)).contains("limit"));
    assert!(Weak::<u8>::try_dead(&heap).is_err() && LongWeak::<u8>::try_dead(&heap).is_err());
    assert_eq!(
        Gc::try_downgrade(objects[0], &heap),
        Ok(weak),
        "the one there is"
    );
    let refused = Ephemeron::try_with_keys(&heap, [objects[0], objects[1]], [7_u64; 3]);
    assert_eq!(refused.unwrap_err().value, [7; 3], "handed back");
    let refused = Ephemeron::try_new(&heap, objects[0], String::from("value"));
    assert_eq!(refused.unwrap_err().value, "value");
    assert!(message_of(|| Ephemeron::new(&heap, objects[0], 1_u64)).contains("an ephemeron"));
    assert!(EphemeronTable::<u64, u64>::try_new(&heap).is_err());
    assert!(message_of(|| EphemeronTable::<u64, u64>::new(&heap)).contains("limit"));
    let held = objects[1..3]
        .iter()
        .map(|&object| heap.root(object))
        .collect::<Vec<_>>();
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 6);
    assert!(Gc::try_downgrade(held[0].get(&heap), &heap).is_ok());
}

/// At the limit an object that is to know itself is not made, and neither is anything else.
#[test]
fn a_cyclic_object_that_is_refused() {
    let mut heap = limited(40);
    let message = message_of(|| heap.alloc_cyclic(|_: Weak<'_, [u64; 5]>| [7; 5]));
    assert!(message.contains("limit"), "{message}");
    heap.verify().unwrap();
    heap.collect();
    assert_eq!(heap.stats().objects, 0);
    let object = heap.alloc_cyclic(|me: Weak<'_, [u64; 4]>| {
        assert!(me.is_dead());
        [7; 4]
    });
    assert_eq!(object[3], 7);
}
