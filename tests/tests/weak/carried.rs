//! `safepoint!` with weak references and tables: they are carried, and what is weak in them is not kept.

use gc_core::{
    Ephemeron, EphemeronTable, Gc, HandleRoot, Heap, HeapConfig, LongWeak, Managed, Trace, Weak,
    WeakTable, WeakValueTable, safepoint,
};

use crate::support::armed::Scene;
use crate::support::ledger::{Ledger, Ticket};

/// Every safepoint collects.
fn stressed() -> Heap {
    HeapConfig::new().stress(true).build()
}

#[test]
fn a_carried_reference_loses_its_target_in_the_collection() {
    let ledger = Ledger::new();
    let mut heap = stressed();
    let (mut kept, dropped) = (heap.alloc(ledger.ticket()), heap.alloc(ledger.ticket()));
    let mut short = [kept, dropped].map(|object| Gc::downgrade(object, &heap));
    let mut long = Some(Gc::downgrade_long(dropped, &heap));
    for _ in 0..3 {
        safepoint!(heap; kept, short, long);
        assert_eq!(ledger.dropped(), 1);
        assert!(short[0].refers_to(kept) && short[0] == Gc::downgrade(kept, &heap));
        assert!(short[1].is_dead() && long.unwrap().is_dead());
    }
    assert_eq!(heap.stats().roots, 0);
    safepoint!(heap; short);
    assert!(short[0].upgrade(&heap).is_none());
    ledger.assert_all_dropped_once();
}

/// An object that is finalized in the collection is lost to one kind of reference and not to the other.
#[test]
fn a_carried_reference_is_as_short_or_long_as_before() {
    let scene = Scene::default();
    let mut heap = stressed();
    let object = scene.armed(&heap, "o");
    let (mut short, mut long) = (
        Gc::downgrade(object, &heap),
        Gc::downgrade_long(object, &heap),
    );
    safepoint!(heap; short, long);
    assert_eq!(scene.noted(), ["o"]);
    assert!(short.is_dead() && !long.is_dead());
    safepoint!(heap; short, long);
    assert!(long.is_dead());
}

#[test]
fn a_carried_table_keeps_the_entries_that_it_would_in_the_heap() {
    let ledger = Ledger::new();
    let mut heap = stressed();
    let mut kept: Vec<_> = (0..50).map(|_| heap.alloc(ledger.ticket())).collect();
    let (mut keys, mut values, mut pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    for object in kept.iter().copied().chain([heap.alloc(ledger.ticket())]) {
        keys.insert(&heap, object, heap.alloc(ledger.ticket()));
        values.insert(&heap, object.id, object);
        pairs.insert(&heap, object, object);
    }
    let mut one = Ephemeron::new(&heap, kept[0], ledger.ticket());
    let mut two = Ephemeron::with_keys(&heap, [kept[0], kept[1]], ledger.ticket());
    for _ in 0..3 {
        safepoint!(heap; kept, keys, values, pairs, one, two);
        assert_eq!(ledger.dropped(), 2, "an object and its value");
        assert_eq!((keys.len(), values.len(), pairs.len()), (50, 50, 50));
        assert!(kept.iter().all(|&key| keys.get(key).is_some()));
        assert!(kept.iter().all(|&key| {
            pairs
                .get(&heap, key)
                .is_some_and(|value| Gc::ptr_eq(key, value))
        }));
        assert!(!one.is_dead() && !two.is_dead());
    }
    kept.remove(1);
    safepoint!(heap; kept, keys, one, two);
    assert_eq!(
        (keys.len(), one.is_dead(), two.is_dead()),
        (49, false, true)
    );
    heap.verify().unwrap();
    assert_eq!(heap.stats().roots, 0);
    heap.safepoint();
    ledger.assert_all_dropped_once();
}

/// A function that is generic over what a table holds reaches safepoints with it in a variable.
#[test]
fn generic_code_carries_tables_and_references() {
    fn churn<K: Trace, V: Trace>(
        heap: &mut Heap,
        root: &HandleRoot<EphemeronTable<'static, K, V>>,
        garbage: impl Fn(&Heap),
    ) -> usize
    where
        for<'x> K::At<'x>: Managed<'x>,
        for<'x> V::At<'x>: Managed<'x>,
    {
        let mut table = root.get(heap);
        let mut first: Vec<Weak<'_, K::At<'_>>> = { table.iter(heap).take(1) }
            .map(|(key, _)| Gc::downgrade(key, heap))
            .collect();
        let mut dead: LongWeak<'_, V::At<'_>> = LongWeak::dead(heap);
        for _ in 0..3 {
            garbage(heap);
            safepoint!(heap; table, first, dead);
            assert!(dead.is_dead());
        }
        let first = first.into_iter().filter_map(|weak| weak.upgrade(heap));
        first.filter(|&key| table.contains_key(key)).count()
    }

    let ledger = Ledger::new();
    let mut heap = stressed();
    let table = EphemeronTable::<Vec<Gc<'_, Ticket>>, Gc<'_, Ticket>>::new(&heap);
    let key = heap.root(heap.alloc(vec![heap.alloc(ledger.ticket())]));
    table.insert(&heap, key.get(&heap), heap.alloc(ledger.ticket()));
    table.insert(&heap, heap.alloc(vec![]), heap.alloc(ledger.ticket()));
    let table = heap.root_handle(table);
    let garbage = |heap: &Heap| {
        heap.alloc(ledger.ticket());
    };
    assert_eq!(churn(&mut heap, &table, garbage), 1);
    assert_eq!(ledger.dropped(), 4);
    drop(key);
    assert_eq!(churn(&mut heap, &table, garbage), 0);
    assert!(table.get(&heap).is_empty());
    ledger.assert_all_dropped_once();
}
