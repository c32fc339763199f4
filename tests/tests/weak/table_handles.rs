//! Handles of tables: what they are, and how they are shown.

use gc_core::{Ephemeron, EphemeronTable, Heap, Trace, WeakKeyMap, WeakTable, WeakValueTable};

#[test]
fn a_handle_is_shown_as_the_address_of_its_table() {
    let heap = Heap::new();
    let table: EphemeronTable<'_, u8, u8> = EphemeronTable::new(&heap);
    let values: WeakValueTable<'_, u8, u8> = WeakValueTable::new(&heap);
    let pairs: WeakTable<'_, u8, u8> = WeakTable::new(&heap);
    let names: WeakKeyMap<'_, u8, u8> = WeakKeyMap::new(&heap);
    let one = Ephemeron::new(&heap, heap.alloc(1), 2);
    let shown = [
        format!("{table:p}"),
        format!("{values:p}"),
        format!("{pairs:p}"),
        format!("{names:p}"),
        format!("{one:p}"),
    ];
    let copy = table;
    assert_eq!(format!("{copy:p}"), shown[0]);
    assert!(shown.iter().all(|address| address.starts_with("0x")));
    let different: std::collections::HashSet<_> = shown.iter().collect();
    assert_eq!(different.len(), 5);
}

#[test]
fn debug_shows_the_number_of_entries_or_that_it_is_borrowed() {
    let heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.alloc(1);
    table.insert(&heap, key, 1);
    assert_eq!(format!("{table:?}"), "EphemeronTable { len: 1, .. }");
    let guard = table.get_mut(&heap, key);
    assert_eq!(
        format!("{table:?}"),
        "EphemeronTable { len: \"<borrowed>\", .. }"
    );
    drop(guard);
    let (values, pairs): (WeakValueTable<'_, u8, u8>, WeakTable<'_, u8, u8>) =
        (WeakValueTable::new(&heap), WeakTable::new(&heap));
    assert_eq!(
        format!("{values:?} {pairs:?}"),
        "WeakValueTable { len: 0, .. } WeakTable { len: 0, .. }"
    );
    let one = Ephemeron::new(&heap, key, 1);
    let guard = one.get_mut(&heap);
    assert_eq!(format!("{one:?}"), "Ephemeron(<mutably borrowed>)");
    drop(guard);
}

/// Handles are pointers: copied, stored anywhere, and the table is what they lead to.
#[test]
fn a_handle_is_a_pointer() {
    fn is_traced<T: Trace>() -> usize {
        size_of::<T>()
    }

    assert_eq!(
        is_traced::<EphemeronTable<'_, u8, String>>(),
        size_of::<usize>()
    );
    assert_eq!(
        is_traced::<Option<WeakValueTable<'_, u8, u8>>>(),
        size_of::<usize>()
    );
    assert_eq!(is_traced::<WeakTable<'_, u8, u8>>(), size_of::<usize>());
    assert_eq!(is_traced::<WeakKeyMap<'_, u8, u8>>(), size_of::<usize>());
    assert_eq!(is_traced::<Ephemeron<'_, u8, u8, 3>>(), size_of::<usize>());
    let mut heap = Heap::new();
    let key = heap.root(heap.alloc(1));
    let table = EphemeronTable::new(&heap);
    let copies = heap.root(heap.alloc((table, vec![table; 3])));
    table.insert(&heap, key.get(&heap), 7);
    heap.collect();
    let (first, others) = copies.get(&heap).as_ref();
    assert!(
        others
            .iter()
            .all(|&other| EphemeronTable::ptr_eq(*first, other))
    );
    assert_eq!(others[2].get(key.get(&heap)), Some(7));
}
