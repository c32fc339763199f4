//! `WeakKeyMap`: keys that are found by what is in them, and are weak.

use core::borrow::Borrow;
use core::cell::Cell;
use core::hash::{Hash, Hasher};

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace, WeakKeyMap};

use crate::support::ledger::{Ledger, Ticket};

fn name<'gc>(heap: &'gc Heap, name: &str) -> Gc<'gc, String> {
    heap.alloc(name.to_owned())
}

#[test]
fn keys_are_found_by_their_content() {
    let heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let (a, b) = (name(&heap, "a"), name(&heap, "b"));
    assert!(map.is_empty() && map.get(&heap, "a").is_none());
    assert_eq!(map.insert(&heap, a, 1), None);
    assert_eq!(map.insert(&heap, b, 2), None);
    assert_eq!(map.try_insert(&heap, name(&heap, "a"), 3).unwrap(), Some(1));
    assert!(
        Gc::ptr_eq(map.get_key(&heap, "a").unwrap(), a),
        "the first key stays"
    );
    assert!(map.get_key(&heap, "c").is_none());
    assert_eq!(
        (map.len(), map.get(&heap, "a"), map.get(&heap, "c")),
        (2, Some(3), None)
    );
    assert_eq!(map.get(&heap, &String::from("b")), Some(2));
    *map.get_mut(&heap, "b").unwrap() += 5;
    assert_eq!(*map.get_ref(&heap, "b").unwrap(), 7);
    assert!(map.contains_key(&heap, "a") && !map.contains_key(&heap, ""));
    let entries: Vec<_> = { map.iter(&heap) }
        .map(|(key, value)| format!("{}{}", *key, *value))
        .collect();
    assert_eq!(entries, ["a3", "b7"]);
    assert!(map.keys(&heap).map(|key| key.len()).eq([1, 1]));
    assert!(map.values(&heap).map(|value| *value).eq([3, 7]));
    map.retain(&heap, |key, value| {
        *value *= 2;
        *key == "b"
    });
    assert_eq!(map.remove(&heap, "a"), None);
    assert_eq!(map.remove(&heap, "b"), Some(14));
    for key in ["x", "y"] {
        map.insert(&heap, name(&heap, key), 1);
    }
    let drained: Vec<_> = map
        .drain(&heap)
        .map(|(key, _)| Gc::as_ref(key).as_str())
        .collect();
    assert_eq!(drained, ["x", "y"]);
    map.insert(&heap, a, 1);
    map.clear(&heap);
    assert_eq!((map.len(), map.capacity()), (0, 0));
    let roomy: WeakKeyMap<'_, String, u8> = WeakKeyMap::with_capacity(&heap, 9);
    assert!(roomy.capacity() >= 9 && roomy.is_empty());
    assert!(WeakKeyMap::ptr_eq(map, map));
    assert_eq!(format!("{map:?}"), "WeakKeyMap { len: 0, .. }");
}

#[test]
fn an_entry_is_that_of_an_equal_key() {
    let heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let (a, twin) = (name(&heap, "a"), name(&heap, "a"));
    *map.entry(&heap, a).or_insert(0) += 1;
    *map.entry(&heap, twin).or_insert_with(|| unreachable!()) += 1;
    let entry = map.entry(&heap, twin);
    assert!(Gc::ptr_eq(*entry.key(), twin) && entry.get().is_some());
    assert_eq!(format!("{entry:?}"), "Entry(\"a\")");
    assert_eq!(*entry.and_modify(|value| *value *= 5).or_default(), 10);
    assert_eq!(map.entry(&heap, twin).insert(3), Some(10));
    assert!(Gc::ptr_eq(map.get_key(&heap, "a").unwrap(), a));
    assert_eq!(map.entry(&heap, twin).remove(), Some(3));
    // What a closure adds for an equal key is what stays.
    let value = map.entry(&heap, twin).or_insert_with(|| {
        map.insert(&heap, a, 1);
        2
    });
    assert_eq!(*value, 1);
}

/// Entries die with the object that is their key, whatever equal objects there are.
#[test]
fn an_entry_lives_as_long_as_its_own_key() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let (kept, lost) = (name(&heap, "kept"), name(&heap, "lost"));
    map.insert(&heap, kept, (ledger.ticket(), Some(lost)));
    // The value leads to its own key, which does not keep it.
    map.insert(&heap, lost, (ledger.ticket(), Some(lost)));
    map.insert(&heap, name(&heap, "cycle"), (ledger.ticket(), Some(kept)));
    let twin = name(&heap, "cycle");
    let roots = (heap.root(heap.alloc(map)), heap.root(kept), heap.root(twin));
    heap.collect();
    let map = *roots.0.get(&heap);
    assert_eq!((map.len(), ledger.dropped()), (2, 1));
    assert!(map.contains_key(&heap, "kept") && map.contains_key(&heap, "lost"));
    assert!(!map.contains_key(&heap, "cycle"), "only its twin lives");
    drop(roots.1);
    heap.collect();
    assert!(roots.0.get(&heap).is_empty());
    ledger.assert_all_dropped_once();
    heap.verify().unwrap();
}

thread_local! {
    static FOUND: Cell<Option<u32>> = const { Cell::new(None) };
}

/// An object that looks for itself when it is finalized.
#[derive(Trace)]
struct Seeker<'gc> {
    name: &'static str,
    map: GcCell<Option<WeakKeyMap<'gc, Seeker<'gc>, u32>>>,
}

impl Borrow<str> for Seeker<'_> {
    fn borrow(&self) -> &str {
        self.name
    }
}

impl PartialEq for Seeker<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Seeker<'_> {}

impl Hash for Seeker<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl<'gc> Finalize<'gc> for Seeker<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        let map = this.map.get().expect("it was set");
        let key = map.get_key(heap, this.name);
        assert!(Gc::ptr_eq(key.expect("it is a key"), this));
        FOUND.set(map.get(heap, this.name));
    }
}

/// A key is still one when its finalizer runs, and is none when it is freed.
#[test]
fn a_key_is_found_by_its_own_finalizer() {
    let mut heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let seeker = heap.alloc(Seeker {
        name: "seeker",
        map: GcCell::new(None),
    });
    seeker.map.set(&heap, Some(map));
    map.insert(&heap, seeker, 7);
    let map = heap.root(heap.alloc(map));
    assert_eq!(heap.collect().finalized, 1);
    assert_eq!((FOUND.get(), map.get(&heap).len()), (Some(7), 1));
    heap.collect();
    assert!(map.get(&heap).is_empty());
}

/// A key whose content changes, and with it its hash.
#[derive(Trace, Finalize)]
struct Changing(Cell<u32>);

impl PartialEq for Changing {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Changing {}

impl Hash for Changing {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.get().hash(state);
    }
}

#[test]
fn a_key_that_changes_is_not_found_until_it_has_changed_back() {
    fn get<'gc>(heap: &'gc Heap, map: WeakKeyMap<'gc, Changing, u32>, number: u32) -> Option<u32> {
        map.get(heap, &Changing(Cell::new(number)))
    }

    let mut heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let keys: Vec<Root<Changing>> = (0..100)
        .map(|number| heap.root(heap.alloc(Changing(Cell::new(number)))))
        .collect();
    for key in &keys {
        let key = key.get(&heap);
        map.insert(&heap, key, key.0.get());
    }
    for key in &keys {
        let content = &key.get(&heap).0;
        content.set(content.get() + 50);
    }
    // Equal to another now, and found neither as itself nor as what it was.
    assert!((0..150).all(|number| get(&heap, map, number).is_none()));
    let (key, map) = (&keys[7], heap.root(heap.alloc(map)));
    heap.collect();
    let (key, at) = (key.get(&heap), *map.get(&heap));
    assert_eq!(
        at.insert(&heap, key, 1000),
        None,
        "a second entry of one key"
    );
    assert_eq!((at.len(), get(&heap, at, 57)), (101, Some(1000)));
    at.reserve(&heap, 1000);
    at.shrink_to_fit(&heap);
    for key in &keys {
        let content = &key.get(&heap).0;
        content.set(content.get() - 50);
    }
    assert!((0..100).all(|number| get(&heap, at, number) == Some(number)));
    assert_eq!(
        at.keys(&heap).filter(|&each| Gc::ptr_eq(each, key)).count(),
        2
    );
    heap.verify().unwrap();
    drop(keys);
    heap.collect();
    assert!(map.get(&heap).is_empty());
}

#[test]
fn equal_objects_are_one_when_they_are_interned() {
    type Names<'gc> = WeakKeyMap<'gc, String, Ticket>;

    fn intern<'gc>(
        heap: &'gc Heap,
        names: Names<'gc>,
        ledger: &Ledger,
        at: u32,
    ) -> Gc<'gc, String> {
        let name = format!("name {at}");
        names.get_key(heap, &name).unwrap_or_else(|| {
            let key = heap.alloc(name);
            names.insert(heap, key, ledger.ticket());
            key
        })
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let names: Names<'_> = WeakKeyMap::new(&heap);
    let names = heap.root(heap.alloc(names));
    let mut held = Vec::new();
    for round in 0..20_u32 {
        for at in 0..100 {
            let name = intern(&heap, *names.get(&heap), &ledger, at * 7 % 100);
            assert!(Gc::ptr_eq(
                name,
                intern(&heap, *names.get(&heap), &ledger, at * 7 % 100)
            ));
            if at == round {
                held.push(heap.root(name));
            }
        }
        heap.collect();
        assert_eq!(names.get(&heap).len(), held.len());
        heap.verify().unwrap();
    }
    assert_eq!(ledger.issued() - ledger.dropped(), 20);
    drop(held);
    heap.collect();
    ledger.assert_all_dropped_once();
}
