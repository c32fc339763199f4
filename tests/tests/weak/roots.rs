//! Tables and weak references held from outside of the heap, in generic code too.

use gc_core::{
    Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Handle, HandleRoot, Heap, HeapConfig,
    LongWeakRoot, Managed, Trace, WeakRoot, WeakTable, WeakValueTable,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// One root of each kind of handle, of tables that hold nothing.
struct Roots {
    keys: HandleRoot<EphemeronTable<'static, Ticket, Ticket>>,
    values: HandleRoot<WeakValueTable<'static, String, Ticket>>,
    pairs: HandleRoot<WeakTable<'static, Ticket, Ticket>>,
    one: HandleRoot<Ephemeron<'static, Ticket, Ticket>>,
    three: HandleRoot<Ephemeron<'static, Ticket, Ticket, 3>>,
}

fn roots(heap: &Heap, ledger: &Ledger) -> Roots {
    let key = || heap.alloc(ledger.ticket());
    let three = Ephemeron::with_keys(heap, [key(), key(), key()], ledger.ticket());
    Roots {
        keys: heap.root_handle(EphemeronTable::<Ticket, Ticket>::new(heap)),
        values: heap.root_handle(WeakValueTable::<String, Ticket>::new(heap)),
        pairs: heap.root_handle(WeakTable::<Ticket, Ticket>::new(heap)),
        one: heap.root_handle(Ephemeron::new(heap, key(), ledger.ticket())),
        three: heap.root_handle(three),
    }
}

#[test]
fn a_root_of_a_table_keeps_the_table_and_what_it_keeps() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let roots = roots(&heap, &ledger);
    let kept = heap.root(heap.alloc(ledger.ticket()));
    for object in [kept.get(&heap), heap.alloc(ledger.ticket())] {
        roots.keys.get(&heap).insert(&heap, object, ledger.ticket());
        let name = object.id.to_string();
        roots.values.get(&heap).insert(&heap, name, object);
        roots.pairs.get(&heap).insert(&heap, object, object);
    }
    heap.verify().unwrap();
    heap.collect();
    assert_eq!(roots.keys.get(&heap).len(), 1);
    assert!(roots.keys.get(&heap).contains_key(kept.get(&heap)));
    assert_eq!(roots.values.get(&heap).len(), 1);
    assert_eq!(roots.pairs.get(&heap).len(), 1);
    assert!(roots.one.get(&heap).is_dead() && roots.three.get(&heap).is_dead());
    assert_eq!(heap.stats().objects, 6, "five tables and one key");
    assert_eq!(ledger.issued() - ledger.dropped(), 2);
    drop(kept);
    heap.collect();
    ledger.assert_all_dropped_once();
    drop(roots);
    heap.collect();
    assert_eq!(heap.stats().objects, 0);
    heap.verify().unwrap();
}

#[test]
fn a_root_of_a_table_is_a_root_of_the_table_itself() {
    let heap = Heap::new();
    let table = EphemeronTable::<u32, u32>::new(&heap);
    let objects = heap.stats().objects;
    let root = heap.root_handle(table);
    assert_eq!((heap.stats().objects, heap.stats().roots), (objects, 1));
    assert!(EphemeronTable::ptr_eq(root.get(&heap), table));
    assert!(EphemeronTable::ptr_eq(root.try_get(&heap).unwrap(), table));
    assert_eq!(size_of_val(&root), 2 * size_of::<usize>());
}

#[test]
fn roots_of_tables_can_be_cloned_labelled_and_shown() {
    let mut heap = Heap::new();
    let root = heap.root_handle(WeakTable::<u32, u32>::new(&heap));
    assert_eq!(root.label(), None);
    let root = root.labelled("pairs");
    let clone = root.clone();
    assert_eq!(root.label().as_deref(), Some("pairs"));
    assert_eq!(clone.label(), None, "a label is that of one root");
    assert!(WeakTable::ptr_eq(root.get(&heap), clone.get(&heap)));
    let shown = format!("{root:?}");
    assert!(shown.starts_with("HandleRoot(Root(0x") && shown.ends_with(", \"pairs\"))"));
    drop(root);
    heap.collect();
    assert!(clone.get(&heap).is_empty());
    drop(clone);
    assert_eq!(heap.collect().freed_objects, 1);
}

#[test]
fn roots_of_weak_references_can_be_labelled() {
    let heap = Heap::new();
    let object = heap.alloc(1);
    let short = heap.root_weak(Gc::downgrade(object, &heap));
    let long = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    assert_eq!((short.label(), long.label()), (None, None));
    let (short, long) = (short.labelled("short"), long.labelled("long"));
    assert_eq!(short.label().as_deref(), Some("short"));
    assert_eq!(long.label().as_deref(), Some("long"));
    assert_eq!((short.clone().label(), long.clone().label()), (None, None));
    assert!(format!("{short:?}").ends_with(", \"short\"))"));
}

#[test]
fn a_table_of_another_heap_or_of_none_is_refused() {
    let first = Heap::new();
    let table = first.root_handle(EphemeronTable::<u32, u32>::new(&first));
    let ephemeron = first.root_handle(Ephemeron::new(&first, first.alloc(1), 1));
    let parked = first.park();
    let second = Heap::new();
    assert!(table.try_get(&second).is_err_and(|error| !error.dropped));
    assert!(message_of(|| table.get(&second)).contains("belongs to heap"));
    assert!(
        message_of(|| ephemeron.get_as::<Ephemeron<'_, i32, i32>>(&second))
            .contains("belongs to heap")
    );
    drop(second);
    let first = parked.resume();
    assert!(table.get(&first).is_empty());
    assert_eq!(ephemeron.get(&first).get(&first), Some(1));
    drop(first);
    let third = Heap::new();
    assert!(ephemeron.try_get(&third).is_err_and(|error| error.dropped));
    assert!(message_of(|| table.get(&third)).contains("dropped"));
    let clone = table.clone();
    drop((table, ephemeron));
    assert!(clone.try_get(&third).is_err_and(|error| error.dropped));
}

/// What is generic over keys and values keeps a table that others have made, and makes its own.
#[test]
fn generic_code_roots_tables() {
    fn with_entry<'gc, K: Managed<'gc>, V: Managed<'gc>>(
        heap: &'gc Heap,
        table: EphemeronTable<'gc, K, V>,
        key: Gc<'gc, K>,
        value: V,
    ) -> HandleRoot<EphemeronTable<'static, K::At<'static>, V::At<'static>>> {
        let root = heap.root_handle(table);
        let again: EphemeronTable<'gc, K, V> = root.get_as(heap);
        again.insert(heap, key, value);
        assert!(table.contains_key(key) && EphemeronTable::ptr_eq(again, table));
        root
    }

    fn same<'gc, H: Handle<'gc>>(heap: &'gc Heap, handle: H) -> H {
        heap.root_handle(handle).get_as(heap)
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let key = heap.root(heap.alloc(GcCell::new(Some(heap.alloc(ledger.ticket())))));
    let table = EphemeronTable::new(&heap);
    let value = heap.alloc(ledger.ticket());
    let table = with_entry(&heap, table, key.get(&heap), value);
    heap.collect();
    assert_eq!(ledger.dropped(), 0);
    let value = table.get(&heap).get(key.get(&heap)).unwrap();
    let pairs = same(&heap, Ephemeron::with_keys(&heap, [value; 2], value));
    assert!(Gc::ptr_eq(pairs.keys(&heap).unwrap()[1], value));
    drop(key);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Whoever is generic over the types of a heap, and not of one borrow of it, holds roots across collections.
#[test]
fn generic_code_keeps_tables_across_collections() {
    struct Notes<K: Trace + 'static, V: Trace + 'static> {
        table: HandleRoot<EphemeronTable<'static, K, V>>,
    }

    impl<K: Trace + 'static, V: Trace + 'static> Notes<K, V>
    where
        for<'x> K::At<'x>: Managed<'x>,
        for<'x> V::At<'x>: Managed<'x> + Copy,
    {
        fn note<'gc>(&self, heap: &'gc Heap, key: Gc<'gc, K::At<'gc>>, value: V::At<'gc>) {
            self.table.get(heap).insert(heap, key, value);
        }

        fn of<'gc>(&self, heap: &'gc Heap, key: Gc<'gc, K::At<'gc>>) -> Option<V::At<'gc>> {
            self.table.get(heap).get(key)
        }
    }

    let mut heap = HeapConfig::new().stress(true).build();
    let notes: Notes<Vec<Gc<'static, u32>>, Gc<'static, String>> = Notes {
        table: heap.root_handle(EphemeronTable::<Vec<Gc<'_, u32>>, Gc<'_, String>>::new(
            &heap,
        )),
    };
    let key = heap.root(heap.alloc(vec![heap.alloc(7_u32)]));
    notes.note(&heap, key.get(&heap), heap.alloc(String::from("seven")));
    for _ in 0..3 {
        heap.safepoint();
        assert_eq!(*notes.of(&heap, key.get(&heap)).unwrap(), "seven");
    }
}

#[test]
fn generic_code_roots_weak_references() {
    type Both<T> = (WeakRoot<T>, LongWeakRoot<T>);

    fn observe<'gc, T: Managed<'gc>>(
        heap: &'gc Heap,
        object: Gc<'gc, T>,
    ) -> Both<<T as Trace>::At<'static>> {
        let short = heap.root_weak(Gc::downgrade(object, heap));
        let long = heap.root_long_weak(Gc::downgrade_long(object, heap));
        assert!(short.get_as::<T>(heap).refers_to(object));
        assert!(long.get_as::<T>(heap).refers_to(object));
        assert!(Gc::ptr_eq(short.upgrade_as::<T>(heap).unwrap(), object));
        assert!(Gc::ptr_eq(long.upgrade_as::<T>(heap).unwrap(), object));
        (short, long)
    }

    #[derive(Trace, Finalize)]
    struct Node<'gc> {
        next: Option<Gc<'gc, Node<'gc>>>,
    }

    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(Node { next: None }));
    let [alive, dead] = {
        let dead = heap.alloc(Node {
            next: Some(kept.get(&heap)),
        });
        [observe(&heap, kept.get(&heap)), observe(&heap, dead)]
    };
    heap.collect();
    assert!(alive.0.upgrade_as::<Node<'_>>(&heap).is_some());
    assert!(
        alive
            .1
            .upgrade(&heap)
            .is_some_and(|node| node.next.is_none())
    );
    assert!(dead.0.upgrade_as::<Node<'_>>(&heap).is_none() && dead.1.get(&heap).is_dead());
    let other = heap.park();
    let second = Heap::new();
    assert!(message_of(|| alive.0.get_as::<Node<'_>>(&second)).contains("belongs to heap"));
    assert!(message_of(|| alive.1.upgrade_as::<Node<'_>>(&second)).contains("belongs to heap"));
    drop((second, other));
}
