//! Code of users that uses the table it is called by, or fails there: `Hash` and `Eq` of keys, `Drop` of values.

use core::cell::Cell;
use core::hash::{Hash, Hasher};
use std::rc::Rc;

use gc_core::{EphemeronTable, Gc, Heap, Root, Static, WeakValueTable};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

mod support;

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
