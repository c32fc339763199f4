//! The entry of a key, seen and set in one step.

use gc_core::{EphemeronTable, Gc, Heap, WeakTable, WeakValueTable};

#[test]
fn an_entry_is_added_once() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc('k');
    let entry = table.entry(&heap, key);
    assert!(Gc::ptr_eq(*entry.key(), key));
    assert_eq!(format!("{entry:?}"), "Entry('k')");
    assert_eq!(*entry.or_insert(1), 1);
    assert_eq!(*table.entry(&heap, key).or_insert(2), 1);
    assert_eq!(
        *table.entry(&heap, key).or_insert_with(|| unreachable!()),
        1
    );
    *table.entry(&heap, key).or_default() += 5;
    assert_eq!(
        *table
            .entry(&heap, key)
            .and_modify(|value| *value *= 2)
            .or_insert(0),
        12
    );
    let other = heap.alloc('o');
    assert_eq!(
        *table
            .entry(&heap, other)
            .and_modify(|_| unreachable!())
            .or_default(),
        0
    );
    assert_eq!(table.len(), 2);
    let _ = table.entry(&heap, heap.alloc('x'));
    assert_eq!(table.len(), 2, "looking adds nothing");
}

#[test]
fn an_entry_is_seen_set_and_removed() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc('k');
    assert!(table.entry(&heap, key).get().is_none());
    assert_eq!(table.entry(&heap, key).remove(), None);
    assert_eq!(table.entry(&heap, key).insert(1), None);
    assert_eq!(table.entry(&heap, key).insert(2), Some(1));
    assert_eq!(*table.entry(&heap, key).get().unwrap(), 2);
    assert_eq!(table.entry(&heap, key).remove(), Some(2));
    assert!(table.is_empty());
}

/// Tables of weak values have entries whose values are objects.
#[test]
fn entries_of_every_table_are_alike() {
    let heap = Heap::new();
    let (values, pairs) = (WeakValueTable::new(&heap), WeakTable::new(&heap));
    let (a, b) = (heap.alloc(1), heap.alloc(2));
    let entry = values.entry(&heap, String::from("a"));
    assert_eq!((entry.key().as_str(), entry.get().is_none()), ("a", true));
    assert!(Gc::ptr_eq(entry.or_insert(a), a));
    let entry = || values.entry(&heap, String::from("a"));
    assert!(Gc::ptr_eq(entry().or_insert_with(|| unreachable!()), a));
    assert!(Gc::ptr_eq(entry().insert(b).unwrap(), a));
    assert!(Gc::ptr_eq(entry().get().unwrap(), b));
    assert!(Gc::ptr_eq(entry().remove().unwrap(), b));
    assert!(entry().remove().is_none() && values.is_empty());
    let entry = || pairs.entry(&heap, a);
    assert!(Gc::ptr_eq(entry().or_insert_with(|| b), b));
    assert!(Gc::ptr_eq(entry().insert(a).unwrap(), b));
    assert!(Gc::ptr_eq(entry().or_insert(b), a) && Gc::ptr_eq(entry().get().unwrap(), a));
    assert!(Gc::ptr_eq(entry().remove().unwrap(), a));
    assert!(pairs.is_empty());
}

/// What a closure adds for the same key is what stays.
#[test]
fn a_closure_may_add_the_entry_itself() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc('k');
    let value = table.entry(&heap, key).or_insert_with(|| {
        table.insert(&heap, key, 1);
        for number in 0..100 {
            table.insert(&heap, heap.alloc('x'), number);
        }
        2
    });
    assert_eq!(*value, 1);
    drop(value);
    assert_eq!(table.len(), 101);
    let values = WeakValueTable::new(&heap);
    let value = values.entry(&heap, 7).or_insert_with(|| {
        values.insert(&heap, 7, key);
        heap.alloc('x')
    });
    assert!(Gc::ptr_eq(value, key));
}
