//! Weak references, tables and ephemerons where the system has no memory, at every allocation in turn: each is made whole
//! or not at all, and what there was before stays.

use gc_core::{
    AllocErrorKind, Ephemeron, EphemeronTable, Gc, Heap, LongWeakRoot, Static, WeakRoot, WeakTable,
    WeakValueTable,
};

use crate::support::faults::{armed, at_every_refusal};
use crate::support::ledger::{Ledger, Ticket};

#[test]
fn weak_references_are_whole_wherever_memory_ended() {
    at_every_refusal(6, || {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let kept: Vec<_> = (0..40)
            .map(|_| heap.root(heap.alloc(ledger.ticket())))
            .collect();
        let mut short: Vec<(usize, WeakRoot<Ticket>)> = Vec::new();
        let mut long: Vec<(usize, LongWeakRoot<Ticket>)> = Vec::new();
        for (number, root) in kept.iter().enumerate() {
            let object = root.get(&heap);
            let before = heap.stats().objects;
            let first = armed(|| Gc::try_downgrade(object, &heap));
            match first {
                Ok(weak) => {
                    assert_eq!(armed(|| Gc::try_downgrade(object, &heap)), Ok(weak));
                    short.push((number, heap.root_weak(weak)));
                }
                Err(kind) => {
                    assert!(matches!(kind, AllocErrorKind::OutOfMemory(_)), "{kind}");
                    assert_eq!(heap.stats().objects, before);
                }
            }
            if let Ok(weak) = armed(|| Gc::try_downgrade_long(object, &heap)) {
                long.push((number, heap.root_long_weak(weak)));
            }
            let made = short.len() + long.len();
            assert_eq!(heap.stats().objects, kept.len() + made);
        }
        heap.verify().unwrap();
        armed(|| heap.collect());
        for (number, weak) in &short {
            let target = weak.upgrade(&heap).expect("the target is alive");
            assert!(Gc::ptr_eq(target, kept[*number].get(&heap)));
        }
        for (number, weak) in &long {
            let target = weak.upgrade(&heap).expect("the target is alive");
            assert!(Gc::ptr_eq(target, kept[*number].get(&heap)));
        }
        drop(kept);
        armed(|| heap.collect());
        heap.verify().unwrap();
        ledger.assert_all_dropped_once();
        assert!(short.iter().all(|(_, weak)| weak.get(&heap).is_dead()));
        assert!(long.iter().all(|(_, weak)| weak.get(&heap).is_dead()));
        assert_eq!(heap.stats().objects, short.len() + long.len());
    });
}

/// A table is as it was where an entry is refused, and what was to be inserted is handed back.
#[test]
fn tables_are_whole_wherever_memory_ended() {
    type Key = Static<u64>;
    at_every_refusal(10, || {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let ephemerons = heap.root(heap.alloc(EphemeronTable::<Key, Ticket>::new(&heap)));
        let values = heap.root(heap.alloc(WeakValueTable::<u64, Ticket>::new(&heap)));
        let weak = heap.root(heap.alloc(WeakTable::<Key, Ticket>::new(&heap)));
        let mut keys: Vec<_> = (0..60)
            .map(|number| heap.root(heap.alloc(Static(number))))
            .collect();
        let mut objects: Vec<_> = (0..60)
            .map(|_| heap.root(heap.alloc(ledger.ticket())))
            .collect();
        let mut lengths = [0; 3];
        for (number, (key, object)) in keys.iter().zip(&objects).enumerate() {
            let (key, object) = (key.get(&heap), object.get(&heap));
            let table = *ephemerons.get(&heap);
            let value = ledger.ticket();
            let id = value.id;
            match armed(|| table.try_insert(&heap, key, value)) {
                Ok(before) => {
                    assert!(before.is_none());
                    lengths[0] += 1;
                }
                Err(refused) => {
                    assert!(!ledger.is_dropped(id), "the value is handed back");
                    drop(refused.value);
                    assert!(ledger.is_dropped(id) && !table.contains_key(key));
                }
            }
            let inserted = armed(|| values.get(&heap).try_insert(&heap, number as u64, object));
            lengths[1] += usize::from(inserted.is_ok());
            let inserted = armed(|| weak.get(&heap).try_insert(&heap, key, object));
            lengths[2] += usize::from(inserted.is_ok());
            if number == 30 {
                let wide = armed(|| weak.get(&heap).try_reserve(&heap, 1000));
                assert!(wide.is_err() || weak.get(&heap).capacity() >= 1000);
                armed(|| values.get(&heap).shrink_to_fit(&heap));
            }
        }
        let found = |heap: &Heap| {
            [
                ephemerons.get(heap).len(),
                values.get(heap).len(),
                weak.get(heap).len(),
            ]
        };
        assert_eq!(found(&heap), lengths);
        heap.verify().unwrap();
        armed(|| heap.collect());
        assert_eq!(found(&heap), lengths);
        for key in &keys {
            let key = key.get(&heap);
            let value = ephemerons.get(&heap).get_ref(key);
            assert!(value.is_none_or(|value| !ledger.is_dropped(value.id)));
        }
        // Most entries go, and the tables give memory back, if they can.
        keys.truncate(2);
        objects.truncate(2);
        armed(|| heap.collect());
        heap.verify().unwrap();
        assert!(found(&heap).iter().all(|&length| length <= 2));
        keys.clear();
        objects.clear();
        armed(|| heap.collect());
        assert_eq!(found(&heap), [0; 3]);
        ledger.assert_all_dropped_once();
        armed(|| drop(heap));
    });
}

#[test]
fn ephemerons_are_whole_wherever_memory_ended() {
    at_every_refusal(3, || {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let mut keys: Vec<_> = (0..20)
            .map(|_| heap.root(heap.alloc(ledger.ticket())))
            .collect();
        let mut made = Vec::new();
        for pair in keys.windows(2) {
            let pair = [pair[0].get(&heap), pair[1].get(&heap)];
            let value = ledger.ticket();
            let id = value.id;
            match armed(|| Ephemeron::try_with_keys(&heap, pair, value)) {
                Ok(ephemeron) => made.push(heap.root(heap.alloc(ephemeron))),
                Err(error) => {
                    assert_eq!(error.value.id, id, "the value is given back");
                    assert!(!ledger.is_dropped(id));
                }
            }
        }
        heap.verify().unwrap();
        armed(|| heap.collect());
        assert!(made.iter().all(|made| !made.get(&heap).is_dead()));
        keys.truncate(1);
        armed(|| heap.collect());
        assert!(made.iter().all(|made| made.get(&heap).is_dead()));
        heap.verify().unwrap();
        armed(|| drop(heap));
        drop((keys, made));
        ledger.assert_all_dropped_once();
    });
}
