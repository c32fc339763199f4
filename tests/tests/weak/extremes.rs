//! Tables at the ends of their ranges: large, nested, made of themselves, and left behind by their heaps.

use gc_core::{
    Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Heap, Trace, Weak, WeakTable, WeakValueTable,
};

use crate::support::armed::{Armed, Scene};
use crate::support::ledger::Ledger;
use crate::support::scale::MANY;

#[test]
fn a_million_entries() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..MANY).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        table.insert(&heap, key, heap.alloc(!*key));
    }
    let (keys, table) = (
        heap.root(heap.alloc(GcCell::new(keys))),
        heap.root(heap.alloc(table)),
    );
    let collection = heap.collect();
    assert_eq!(collection.freed_objects, 0);
    assert!(collection.entry_visits <= 2 * MANY);
    let some: Vec<_> = keys
        .get(&heap)
        .take(&heap)
        .into_iter()
        .step_by(1000)
        .collect();
    keys.get(&heap).set(&heap, some);
    assert_eq!(heap.collect().freed_objects, 2 * (MANY - MANY / 1000));
    let table = *table.get(&heap);
    assert_eq!(table.len(), MANY / 1000);
    assert!(table.iter(&heap).all(|(key, value)| **value == !*key));
}

/// Keys and values of every size and alignment.
#[test]
fn parts_of_every_size_and_alignment() {
    #[derive(Trace, Finalize)]
    struct Nothing;

    #[derive(Trace, Finalize)]
    #[repr(align(32))]
    struct Aligned<'gc>(GcCell<Option<Gc<'gc, Large>>>);

    #[derive(Trace, Finalize)]
    struct Large([u64; 5000]);

    let mut heap = Heap::new();
    let (a, b, c) = (
        EphemeronTable::new(&heap),
        EphemeronTable::new(&heap),
        EphemeronTable::new(&heap),
    );
    let pairs = WeakTable::new(&heap);
    let keys: Vec<_> = (0..40).map(|_| heap.alloc(Nothing)).collect();
    for &key in &keys {
        let large = heap.alloc(Large([7; 5000]));
        let aligned = heap.alloc(Aligned(GcCell::new(None)));
        c.insert(&heap, large, Aligned(GcCell::new(Some(large))));
        b.insert(&heap, aligned, large);
        a.insert(&heap, key, aligned);
        pairs.insert(&heap, key, large);
    }
    assert_eq!(a.len(), 40, "objects without a size are different objects");
    let keys = heap.root(heap.alloc(GcCell::new(keys)));
    let tables = (
        heap.root(heap.alloc(c)),
        heap.root(heap.alloc(b)),
        heap.root(heap.alloc(a)),
        heap.root(heap.alloc(pairs)),
    );
    assert_eq!(heap.collect().freed_objects, 0);
    let mut some = keys.get(&heap).take(&heap);
    some.truncate(13);
    keys.get(&heap).set(&heap, some);
    assert_eq!(heap.collect().freed_objects, 3 * 27);
    let (c, b, a, pairs) = (
        *tables.0.get(&heap),
        *tables.1.get(&heap),
        *tables.2.get(&heap),
        *tables.3.get(&heap),
    );
    assert_eq!([c.len(), b.len(), a.len(), pairs.len()], [13; 4]);
    for (key, aligned) in a.iter(&heap) {
        let large = b.get(*aligned).unwrap();
        assert_eq!(large.0[4999], 7);
        assert!(Gc::ptr_eq(
            c.get_ref(large).unwrap().0.get().unwrap(),
            large
        ));
        assert!(Gc::ptr_eq(pairs.get(&heap, key).unwrap(), large));
    }
    heap.verify().unwrap();
}

#[derive(Trace, Finalize)]
struct Own<'gc>(GcCell<Option<EphemeronTable<'gc, Own<'gc>, Gc<'gc, Own<'gc>>>>>);

/// A table whose key, and whose value, is the object that holds the table.
#[test]
fn a_table_as_its_own_key_and_value() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let own = heap.alloc(Own(GcCell::new(Some(table))));
    table.insert(&heap, own, own);
    let held = heap.root(own);
    heap.collect();
    let own = held.get(&heap);
    assert!(Gc::ptr_eq(own.0.get().unwrap().get(own).unwrap(), own));
    drop(held);
    assert_eq!(heap.collect().freed_objects, 2);

    // With both, nothing but the table's own entry leads to the object that the table is in.
    let table = EphemeronTable::new(&heap);
    let own = heap.alloc(Own(GcCell::new(Some(table))));
    table.insert(&heap, own, own);
    let table = heap.root(heap.alloc(table));
    heap.collect();
    assert!(table.get(&heap).is_empty());
}

#[derive(Trace, Finalize, Clone, Copy)]
enum Tree<'gc> {
    Leaf(u32),
    Node(EphemeronTable<'gc, u32, Tree<'gc>>),
}

/// Tables in tables, deeper than any stack.
#[test]
fn tables_in_tables() {
    const DEPTH: usize = 20_000;
    let mut heap = Heap::new();
    let keys = [1_u32, 2].map(|number| heap.root(heap.alloc(number)));
    let mut tree = Tree::Leaf(7);
    for _ in 0..DEPTH {
        let table = EphemeronTable::new(&heap);
        for key in &keys {
            table.insert(&heap, key.get(&heap), tree);
        }
        tree = Tree::Node(table);
    }
    let root = heap.root(heap.alloc(tree));
    let collection = heap.collect();
    assert_eq!(
        (collection.freed_objects, collection.live_objects),
        (0, DEPTH + 3)
    );
    let (mut depth, mut tree) = (0, *root.get(&heap));
    while let Tree::Node(table) = tree {
        tree = table.get(keys[depth % 2].get(&heap)).unwrap();
        depth += 1;
    }
    assert!(matches!(tree, Tree::Leaf(7)));
    let [first, second] = keys;
    drop(first);
    assert_eq!(heap.collect().freed_objects, 1);
    drop(second);
    assert_eq!(heap.collect().freed_objects, DEPTH);
}

/// Whatever is in it when a heap ends is dropped once.
#[test]
fn a_heap_ends_with_tables_in_it() {
    let ledger = Ledger::new();
    for collected in [false, true] {
        let mut heap = Heap::new();
        let keys: Vec<_> = (0..20).map(|_| heap.alloc(ledger.ticket())).collect();
        let (table, values) = (EphemeronTable::new(&heap), WeakValueTable::new(&heap));
        for &key in &keys {
            table.insert(&heap, key, (ledger.ticket(), keys[0]));
            values.insert(&heap, key.id, key);
        }
        let one = Ephemeron::with_keys(&heap, [keys[0], keys[1]], ledger.ticket());
        let weak = heap.root_weak(Gc::downgrade(keys[3], &heap));
        let roots = (
            heap.root(heap.alloc((table, values, one))),
            heap.root(keys[3]),
        );
        if collected {
            heap.collect();
        }
        drop(heap);
        ledger.assert_all_dropped_once();
        let other = Heap::new();
        assert!(roots.0.try_get(&other).is_err() && weak.try_get(&other).is_err());
    }
}

/// Tables do not care on whose turn their heap is.
#[test]
fn heaps_take_turns_with_tables_in_them() {
    let mut first = Heap::new();
    let table = EphemeronTable::new(&first);
    let (held, dropped) = (first.alloc(1), first.alloc(2));
    table.insert(&first, held, 10);
    table.insert(&first, dropped, 20);
    let roots = (first.root(first.alloc(table)), first.root(held));
    let other = first.suspend(|| {
        let mut second = Heap::new();
        let table = EphemeronTable::new(&second);
        table.insert(&second, second.alloc(1), 10);
        let root = second.root(second.alloc(table));
        second.collect();
        assert!(root.get(&second).is_empty());
        (second.park(), root)
    });
    assert_eq!(roots.0.get(&first).len(), 2);
    let parked = first.park();
    let (second, root) = other;
    let second = second.resume();
    assert!(roots.0.try_get(&second).is_err());
    root.get(&second).insert(&second, second.alloc(3), 30);
    drop(second);
    let mut first = parked.resume();
    first.collect();
    assert_eq!(roots.0.get(&first).get(roots.1.get(&first)), Some(10));
    assert_eq!(roots.0.get(&first).len(), 1);
}

/// Finalizers at the end of a heap find tables as they were.
#[test]
fn finalizers_use_tables_at_the_end_of_a_heap() {
    thread_local! {
        static TABLE: core::cell::RefCell<Option<gc_core::Root<Table<'static>>>> = const { core::cell::RefCell::new(None) };
    }
    type Table<'gc> = EphemeronTable<'gc, Armed<'gc>, Option<Weak<'gc, Armed<'gc>>>>;

    let scene = Scene::default();
    let heap = Heap::new();
    let table: Table<'_> = EphemeronTable::new(&heap);
    for name in ["a", "b"] {
        let object = scene.acting(&heap, name, |this, heap| {
            let root = TABLE.with_borrow(Option::clone).expect("it was set");
            let table = *root.get(heap);
            let before = table.insert(heap, this, None).expect("an entry");
            assert!(before.expect("a reference").refers_to(this));
            this.note("done");
        });
        table.insert(&heap, object, Some(Gc::downgrade(object, &heap)));
    }
    TABLE.set(Some(heap.root(heap.alloc(table))));
    drop(heap);
    assert_eq!(scene.noted(), ["b", "done", "a", "done"]);
    scene.ledger.assert_all_dropped_once();
    TABLE.set(None);
}
