//! What is borrowed from a table makes changing it panic, and leaves it as it was; what was leaked does not stop the
//! collector.

use core::mem;

use gc_core::{Ephemeron, EphemeronTable, Gc, GcRef, GcRefMut, Heap, WeakTable, WeakValueTable};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

#[track_caller]
fn refused<R>(work: impl FnOnce() -> R) {
    let message = message_of(work);
    assert!(message.contains("borrowed"), "{message}");
}

#[test]
fn a_guard_refuses_changes_and_allows_reading() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let (a, b) = (heap.alloc('a'), heap.alloc('b'));
    table.insert(&heap, a, 1);
    let guard = table.get_ref(a).unwrap();
    assert_eq!(
        (table.get(a), table.len(), table.contains_key(b)),
        (Some(1), 1, false)
    );
    assert_eq!(table.iter(&heap).count(), 1);
    refused(|| table.insert(&heap, a, 2));
    refused(|| table.insert(&heap, b, 2));
    refused(|| table.remove(&heap, b));
    refused(|| table.get_mut(&heap, b).is_some());
    refused(|| table.retain(&heap, |_, _| true));
    refused(|| table.drain(&heap).count());
    refused(|| table.clear(&heap));
    refused(|| table.shrink_to_fit(&heap));
    refused(|| table.try_reserve(&heap, 1000).is_ok());
    refused(|| *table.entry(&heap, a).or_insert(3));
    refused(|| *table.entry(&heap, b).or_insert_with(|| 3));
    assert_eq!(*guard, 1);
    drop(guard);
    let guard = table.get_mut(&heap, a).unwrap();
    refused(|| table.get(a));
    refused(|| table.contains_key(b));
    refused(|| table.len());
    refused(|| table.iter(&heap).count());
    refused(|| table.insert(&heap, b, 2));
    drop(guard);
    assert_eq!((table.get(a), table.len()), (Some(1), 1));
    let table = heap.root(heap.alloc(table));
    heap.verify().unwrap();
    heap.collect();
    assert!(table.get(&heap).is_empty());
}

#[test]
fn an_iterator_refuses_changes_until_it_and_its_guards_are_gone() {
    let heap = Heap::new();
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    for number in 0..3 {
        let object = heap.alloc(number);
        keys.insert(&heap, object, number);
        values.insert(&heap, number, object);
        pairs.insert(&heap, object, object);
    }
    let object = heap.alloc(7);
    let mut iterators = (keys.iter(&heap), values.iter(&heap), pairs.iter(&heap));
    let kept = (iterators.0.next(), iterators.1.next(), iterators.2.next());
    refused(|| keys.insert(&heap, object, 7));
    refused(|| values.insert(&heap, 7, object).is_some());
    refused(|| pairs.insert(&heap, object, object).is_some());
    drop(iterators);
    refused(|| keys.clear(&heap));
    refused(|| values.clear(&heap));
    pairs.insert(&heap, object, object);
    drop(kept);
    keys.insert(&heap, object, 7);
    values.insert(&heap, 7, object);
    assert_eq!((keys.len(), values.len(), pairs.len()), (4, 4, 4));
}

#[test]
fn closures_that_change_the_table_they_are_called_by_are_refused() {
    let heap = Heap::new();
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    let object = heap.alloc(7);
    keys.insert(&heap, object, 7);
    values.insert(&heap, 7, object);
    pairs.insert(&heap, object, object);
    refused(|| keys.retain(&heap, |_, _| keys.remove(&heap, object).is_some()));
    refused(|| values.retain(&heap, |_, _| values.remove(&heap, &7).is_some()));
    refused(|| pairs.retain(&heap, |_, _| pairs.remove(&heap, object).is_some()));
    // The value is lent out of the table here.
    refused(|| {
        *keys
            .entry(&heap, object)
            .and_modify(|_| keys.clear(&heap))
            .or_insert(1)
    });
    assert_eq!(
        (keys.get(object), values.len(), pairs.len()),
        (Some(7), 1, 1)
    );
}

/// Guards lead into the values, as those of cells do.
#[test]
fn guards_can_be_narrowed_and_hold_the_table() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc('k');
    table.insert(&heap, key, (String::from("a"), 1));
    let text: GcRef<'_, String> = GcRef::map(table.get_ref(key).unwrap(), |pair| &pair.0);
    refused(|| table.clear(&heap));
    assert_eq!(*text, "a");
    drop(text);
    let mut number: GcRefMut<'_, i32> =
        GcRefMut::map(table.get_mut(&heap, key).unwrap(), |pair| &mut pair.1);
    *number = 2;
    drop(number);
    assert_eq!(table.remove(&heap, key), Some((String::from("a"), 2)));
}

/// A table from which a guard or an iterator was leaked is borrowed for ever. It is scanned, cleared and freed all the
/// same.
#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn what_is_leaked_does_not_stop_the_collector() {
    type Table<'gc> = EphemeronTable<'gc, char, (Ticket, Gc<'gc, Ticket>)>;

    for leak in 0..4 {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let table: Table<'_> = EphemeronTable::new(&heap);
        let value = |heap| {
            (
                ledger.ticket(),
                Gc::clone(&Heap::alloc(heap, ledger.ticket())),
            )
        };
        let [held, dropped] = ['h', 'd'].map(|name| heap.alloc(name));
        for key in [held, dropped] {
            table.insert(&heap, key, value(&heap));
        }
        match leak {
            0 => mem::forget(table.get_ref(held)),
            1 => mem::forget(table.get_mut(&heap, dropped)),
            2 => mem::forget(table.iter(&heap)),
            _ => {
                let mut entries = table.iter(&heap);
                mem::forget(entries.next());
                mem::forget(entries);
            }
        }
        let (table, held) = (heap.root(heap.alloc(table)), heap.root(held));
        heap.collect();
        heap.verify().unwrap();
        assert_eq!(ledger.dropped(), 2, "the entry of the dead key");
        if leak == 1 {
            refused(|| table.get(&heap).len());
        } else {
            let table = table.get(&heap);
            assert_eq!(table.get_ref(held.get(&heap)).unwrap().1.id, 1);
            assert_eq!(table.len(), 1);
        }
        drop(held);
        heap.collect();
        ledger.assert_all_dropped_once();
        drop(table);
        assert_eq!(heap.collect().live_objects, 0);
        heap.verify().unwrap();
    }
}

#[test]
#[expect(clippy::mem_forget, reason = "forgetting guards is the point")]
fn what_is_leaked_from_other_tables_does_not_stop_the_collector() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let key = heap.alloc('k');
    let (values, pairs) = (WeakValueTable::new(&heap), WeakTable::new(&heap));
    values.insert(&heap, ledger.ticket().0.id, key);
    pairs.insert(&heap, key, key);
    let one = Ephemeron::new(&heap, key, ledger.ticket());
    mem::forget(values.iter(&heap).next());
    mem::forget(pairs.iter(&heap));
    mem::forget(one.get_mut(&heap));
    mem::forget(values.iter(&heap));
    let roots = (
        heap.root(heap.alloc(values)),
        heap.root(heap.alloc(pairs)),
        heap.root(heap.alloc(one)),
    );
    assert_eq!(heap.collect().freed_objects, 1);
    assert!(roots.0.get(&heap).is_empty() && roots.1.get(&heap).is_empty());
    refused(|| roots.2.get(&heap).is_dead());
    ledger.assert_all_dropped_once();
    heap.verify().unwrap();
}

/// The table is empty, and can be used, from when it begins to be drained.
#[test]
fn a_drain_that_is_half_way_leaves_an_empty_table() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..10).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        table.insert(&heap, key, key);
    }
    let mut drained = table.drain(&heap);
    assert_eq!(*drained.next().unwrap().0, 0);
    assert!(table.is_empty() && table.capacity() == 0);
    assert!(table.insert(&heap, keys[0], keys[1]).is_none());
    assert_eq!((drained.count(), table.len()), (9, 1));
    let table = heap.root(heap.alloc(table));
    heap.collect();
    assert!(table.get(&heap).is_empty());
    heap.verify().unwrap();
}
