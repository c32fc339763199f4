//! Code of users that uses the table it is called by, or fails there: `Hash` and `Eq` of keys, `Drop` of values.

use core::cell::Cell;
use core::hash::{Hash, Hasher};
use std::rc::Rc;

use gc_core::{EphemeronTable, Gc, Heap, Root, Static, WeakKeyMap, WeakValueTable};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// What a key does when it is hashed or compared.
type Hook = Rc<dyn Fn(&'static str)>;

#[derive(Clone)]
struct Hooked(u32, Hook);

impl Hash for Hooked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.1)("hash");
        self.0.hash(state);
    }
}

impl PartialEq for Hooked {
    fn eq(&self, other: &Self) -> bool {
        (self.1)("eq");
        (other.1)("eq");
        self.0 == other.0
    }
}

impl Eq for Hooked {}

type HookedTable<'gc> = WeakValueTable<'gc, Static<Hooked>, u32>;
type HookedMap<'gc> = WeakKeyMap<'gc, Static<Hooked>, u32>;

#[test]
fn keys_that_panic_when_they_are_hashed_or_compared_change_nothing() {
    let fuse: Rc<Cell<&str>> = Rc::default();
    let hook: Hook = {
        let fuse = Rc::clone(&fuse);
        Rc::new(move |what| assert!(fuse.get() != what, "{what}"))
    };
    let mut heap = Heap::new();
    let table: HookedTable<'_> = WeakValueTable::new(&heap);
    let key = |number| Static(Hooked(number, Rc::clone(&hook)));
    let objects: Vec<_> = (0..20).map(|number| heap.alloc(number)).collect();
    for (number, &object) in (0..).zip(&objects) {
        table.insert(&heap, key(number), object);
    }
    for what in ["hash", "eq"] {
        fuse.set(what);
        assert_eq!(
            message_of(|| table.insert(&heap, key(5), objects[6]).is_some()),
            what
        );
        assert_eq!(message_of(|| table.get(&heap, &key(5)).is_some()), what);
        assert_eq!(message_of(|| table.remove(&heap, &key(5)).is_some()), what);
        assert_eq!(message_of(|| table.contains_key(&key(5))), what);
        // Growing, shrinking and removing ask for neither.
        table.try_reserve(&heap, 1000).unwrap();
        table.shrink_to_fit(&heap);
        table.retain(&heap, |key, _| {
            key.0.0 != if what == "hash" { 8 } else { 9 }
        });
        fuse.set("");
    }
    assert_eq!(table.len(), 18);
    assert!(Gc::ptr_eq(table.get(&heap, &key(5)).unwrap(), objects[5]));
    let (table, kept) = (heap.root(heap.alloc(table)), heap.root(objects[5]));
    fuse.set("hash");
    heap.collect();
    fuse.set("");
    assert_eq!(table.get(&heap).len(), 1);
    assert!(table.get(&heap).contains_key(&key(*kept.get(&heap))));
    heap.verify().unwrap();
}

/// As above, where the keys are objects.
#[test]
fn weak_keys_that_panic_when_they_are_hashed_or_compared_change_nothing() {
    let fuse: Rc<Cell<&str>> = Rc::default();
    let hook: Hook = {
        let fuse = Rc::clone(&fuse);
        Rc::new(move |what| assert!(fuse.get() != what, "{what}"))
    };
    let mut heap = Heap::new();
    let map: HookedMap<'_> = WeakKeyMap::new(&heap);
    let plain = |number| Static(Hooked(number, Rc::clone(&hook)));
    let keys: Vec<_> = (0..20).map(|number| heap.alloc(plain(number))).collect();
    for (number, &key) in (0..).zip(&keys) {
        map.insert(&heap, key, number);
    }
    let twin = heap.alloc(plain(5));
    for what in ["hash", "eq"] {
        fuse.set(what);
        assert_eq!(message_of(|| map.insert(&heap, twin, 6)), what);
        assert_eq!(message_of(|| map.get(&heap, &plain(5))), what);
        assert_eq!(message_of(|| map.get_key(&heap, &plain(5)).is_some()), what);
        assert_eq!(message_of(|| map.get_mut(&heap, &plain(5)).is_some()), what);
        assert_eq!(message_of(|| map.remove(&heap, &plain(5))), what);
        assert_eq!(message_of(|| map.contains_key(&heap, &plain(5))), what);
        assert_eq!(message_of(|| *map.entry(&heap, twin).or_insert(6)), what);
        assert_eq!(message_of(|| map.entry(&heap, twin).remove()), what);
        // Growing, shrinking and removing ask for neither.
        map.try_reserve(&heap, 1000).unwrap();
        map.shrink_to_fit(&heap);
        map.retain(&heap, |key, _| {
            key.0.0 != if what == "hash" { 8 } else { 9 }
        });
        fuse.set("");
    }
    assert_eq!((map.len(), map.get(&heap, &plain(5))), (18, Some(5)));
    let (map, kept) = (heap.root(heap.alloc(map)), heap.root(keys[5]));
    fuse.set("hash");
    heap.collect();
    fuse.set("");
    assert_eq!(map.get(&heap).len(), 1);
    assert!(Gc::ptr_eq(
        map.get(&heap).get_key(&heap, &plain(5)).unwrap(),
        kept.get(&heap)
    ));
    heap.verify().unwrap();
}

/// `Hash` may do anything with the map, `Eq` may read it, and what `Eq` would change is refused.
#[test]
fn weak_keys_that_use_the_map_they_are_in() {
    thread_local! {
        static MAP: Cell<Option<(Rc<Heap>, Root<HookedMap<'static>>)>> = const { Cell::new(None) };
        static MODE: Cell<u32> = const { Cell::new(0) };
    }

    fn meddle(what: &'static str) {
        let Some((heap, root)) = MAP.take() else {
            return;
        };
        let hook: Hook = Rc::new(|_| {});
        let map = *root.get(&heap);
        match (what, MODE.get()) {
            ("hash", 0) => {
                map.clear(&heap);
                for number in 0..50 {
                    let key = heap.alloc(Static(Hooked(number, Rc::clone(&hook))));
                    map.insert(&heap, key, number);
                }
            }
            ("eq", 1) => assert!(!map.is_empty() && map.iter(&heap).count() == map.len()),
            ("eq", 2) => map.clear(&heap),
            _ => {}
        }
        MAP.set(Some((heap, root)));
    }

    let heap = Rc::new(Heap::new());
    let root = {
        let map: HookedMap<'_> = WeakKeyMap::new(&heap);
        heap.root(heap.alloc(map))
    };
    let plain = |number| Static(Hooked(number, Rc::new(meddle)));
    let (map, key) = (*root.get(&heap), heap.alloc(plain(7)));
    MAP.set(Some((Rc::clone(&heap), root.clone())));
    assert_eq!(map.insert(&heap, key, 1000), Some(7));
    assert_eq!(map.len(), 50);
    MODE.set(1);
    assert_eq!(map.get(&heap, &plain(7)), Some(1000));
    assert_eq!(map.insert(&heap, key, 7), Some(1000));
    assert_eq!(*map.entry(&heap, key).or_insert(0), 7);
    MODE.set(2);
    for way in 0..4 {
        let message = message_of(|| match way {
            0 => map.get(&heap, &plain(9)),
            1 => map.insert(&heap, key, 0),
            2 => map.remove(&heap, &plain(9)),
            _ => map.entry(&heap, key).insert(0),
        });
        assert!(message.contains("borrowed"), "{message}");
        MAP.set(Some((Rc::clone(&heap), root.clone())));
    }
    MAP.set(None);
    assert_eq!((map.len(), map.get(&heap, &plain(7))), (50, Some(7)));
    let mut heap = Rc::into_inner(heap).expect("the only owner");
    heap.verify().unwrap();
    heap.collect();
    assert!(root.get(&heap).is_empty());
}

/// `Hash` may do anything with the table, `Eq` may read it, and what `Eq` would change is refused.
#[test]
fn keys_that_use_the_table_they_are_in() {
    thread_local! {
        static TABLE: Cell<Option<(Rc<Heap>, Root<HookedTable<'static>>)>> = const { Cell::new(None) };
        static MODE: Cell<u32> = const { Cell::new(0) };
    }

    fn meddle(what: &'static str) {
        let Some((heap, root)) = TABLE.take() else {
            return;
        };
        let hook: Hook = Rc::new(|_| {});
        let table = *root.get(&heap);
        match (what, MODE.get()) {
            ("hash", 0) => {
                table.clear(&heap);
                for number in 0..50 {
                    let object = heap.alloc(number);
                    table.insert(&heap, Static(Hooked(number, Rc::clone(&hook))), object);
                }
            }
            ("eq", 1) => assert!(!table.is_empty() && table.iter(&heap).count() == table.len()),
            ("eq", 2) => table.clear(&heap),
            _ => {}
        }
        TABLE.set(Some((heap, root)));
    }

    let heap = Rc::new(Heap::new());
    let root = {
        let table: HookedTable<'_> = WeakValueTable::new(&heap);
        heap.root(heap.alloc(table))
    };
    let key = |number| Static(Hooked(number, Rc::new(meddle)));
    let (table, object) = (*root.get(&heap), heap.alloc(7));
    TABLE.set(Some((Rc::clone(&heap), root.clone())));
    table.insert(&heap, key(7), object);
    assert_eq!(table.len(), 50);
    MODE.set(1);
    assert!(Gc::ptr_eq(table.get(&heap, &key(7)).unwrap(), object));
    assert!(table.insert(&heap, key(8), object).is_some());
    MODE.set(2);
    assert!(message_of(|| table.get(&heap, &key(9)).is_some()).contains("borrowed"));
    TABLE.set(None);
    assert_eq!(table.len(), 50);
    let mut heap = Rc::into_inner(heap).expect("the only owner");
    heap.verify().unwrap();
    heap.collect();
    assert!(root.get(&heap).is_empty());
}

/// A value that uses its table when it is dropped.
struct Meddler {
    _ticket: Ticket,
    heap: Rc<Heap>,
    table: Root<Meddled<'static>>,
}

type Meddled<'gc> = EphemeronTable<'gc, u32, Option<Static<Meddler>>>;

impl Drop for Meddler {
    fn drop(&mut self) {
        let heap = &*self.heap;
        let table = *self.table.get(heap);
        for number in 0..20 {
            table.insert(heap, heap.alloc(number), None);
        }
        table.retain(heap, |key, _| *key % 2 == 1);
        assert!(table.len() <= table.capacity());
    }
}

#[test]
fn values_that_use_their_table_when_they_are_dropped() {
    let ledger = Ledger::new();
    let heap = Rc::new(Heap::new());
    let root = {
        let table: Meddled<'_> = EphemeronTable::new(&heap);
        heap.root(heap.alloc(table))
    };
    for way in 0..5 {
        let table = *root.get(&heap);
        let key = heap.alloc(1001);
        for number in [0, 2, 3] {
            let meddler = Meddler {
                _ticket: ledger.ticket(),
                heap: Rc::clone(&heap),
                table: root.clone(),
            };
            let key = if number == 0 {
                key
            } else {
                heap.alloc(1000 + number)
            };
            table.insert(&heap, key, Some(Static(meddler)));
        }
        match way {
            0 => table.retain(&heap, |_, value| value.is_none()),
            1 => table.clear(&heap),
            2 => drop(table.drain(&heap)),
            3 => drop(table.remove(&heap, key)),
            _ => drop(table.insert(&heap, key, None)),
        }
        table.retain(&heap, |_, value| value.is_none());
        assert_eq!(table.iter(&heap).count(), table.len());
    }
    root.get(&heap).retain(&heap, |_, value| value.is_none());
    ledger.assert_all_dropped_once();
    let mut heap = Rc::into_inner(heap).expect("no value is left");
    heap.verify().unwrap();
    heap.collect();
    assert!(root.get(&heap).is_empty());
}
