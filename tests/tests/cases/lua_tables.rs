//! Conformance cases of Lua's weak tables without finalizers: what an entry keeps alive, and what it does not.
//!
//! A K-table has weak keys ([`EphemeronTable`]), a V-table weak values ([`WeakValueTable`]), a KV-table both
//! ([`WeakTable`]).

use gc_core::{EphemeronTable, Finalize, Gc, GcCell, Heap, Trace, WeakTable, WeakValueTable};

use crate::world::{Any, World, plain};

/// Lua, case 72: what is no object is not weak: nothing that is plain is ever removed. Here a plain key can only be
/// one that is kept, and a plain value one that lives as long as its key.
#[test]
fn case_72_plain_things_are_not_weak() {
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(1));
    let (numbers, names) = (EphemeronTable::new(&heap), WeakValueTable::new(&heap));
    for number in 0..10 {
        names.insert(&heap, format!("name {number}"), kept.get(&heap));
    }
    numbers.insert(&heap, kept.get(&heap), String::from("one"));
    let roots = (heap.root(heap.alloc(numbers)), heap.root(heap.alloc(names)));
    heap.collect();
    heap.collect();
    let (numbers, names) = (*roots.0.get(&heap), *roots.1.get(&heap));
    assert_eq!((numbers.len(), names.len()), (1, 10));
    assert_eq!(*numbers.get_ref(kept.get(&heap)).unwrap(), "one");
    assert!((0..10).all(|number| names.contains_key(format!("name {number}").as_str())));
}

/// Lua, case 73: a plain key with a dead object in a KV-table is removed; a plain key in a K-table keeps its object. Here
/// the first is a V-table, and the second is no table with weak parts at all.
#[test]
fn case_73_a_plain_key_with_an_object_for_its_value() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    world.v.insert(&heap, 7, plain(&heap, "dead"));
    let kept = plain(&heap, "kept");
    world.kept.set(&heap, Any::Plain(kept));
    world.v.insert(&heap, 8, kept);
    heap.collect();
    let world = root.get(&heap);
    assert!(world.v.get(&heap, &7).is_none() && !world.v.contains_key(&7));
    assert_eq!(world.v.get(&heap, &8).unwrap().name, "kept");
    assert_eq!(world.v.len(), 1);
}

/// Lua, case 74: a value leads to its own key, which nothing else does. The entry goes.
#[test]
fn case_74_a_value_does_not_keep_its_own_key() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let (key, value) = (plain(&heap, "key"), plain(&heap, "value"));
    value.holds.set(&heap, Any::Plain(key));
    world.k.insert(&heap, key, Any::Plain(value));
    let direct = plain(&heap, "direct");
    world.k.insert(&heap, direct, Any::Plain(direct));
    assert_eq!(heap.collect().freed_objects, 3);
    assert!(root.get(&heap).k.is_empty());
}

/// Lua, case 76: a leads to b and b to a, by two entries. Both are there while a is held, and go together.
#[test]
fn case_76_entries_that_are_keyed_crosswise() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let held = heap.root(plain(&heap, "a"));
    let (world, a, b) = (root.get(&heap), held.get(&heap), plain(&heap, "b"));
    let other = EphemeronTable::new(&heap);
    world.k.insert(&heap, a, Any::Plain(b));
    other.insert(&heap, b, Any::Plain(a));
    let other = heap.root(heap.alloc(other));
    assert_eq!(heap.collect().freed_objects, 0);
    assert_eq!((root.get(&heap).k.len(), other.get(&heap).len()), (1, 1));
    drop(held);
    assert_eq!(heap.collect().freed_objects, 2);
    assert_eq!((root.get(&heap).k.len(), other.get(&heap).len()), (0, 0));
}

/// Lua, case 77: a chain of 100 links in one table, each value naming the next key, with the key that was made last
/// held.
#[test]
fn case_77_a_chain_of_100_links_in_one_table() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let mut last = plain(&heap, "end");
    for _ in 0..100 {
        let key = plain(&heap, "link");
        root.get(&heap).k.insert(&heap, key, Any::Plain(last));
        last = key;
    }
    let held = heap.root(last);
    heap.collect();
    let (mut links, mut key) = (0, held.get(&heap));
    while let Some(next) = root.get(&heap).k.get(key) {
        (links, key) = (links + 1, next.plain());
    }
    assert_eq!((links, key.name), (100, "end"));
    drop(held);
    heap.collect();
    assert!(root.get(&heap).k.is_empty());
    heap.verify().unwrap();
}

/// Lua, case 79: an object that is a weak value of one table and a key of another has nothing that keeps it.
#[test]
fn case_79_a_key_that_only_a_weak_value_leads_to() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let key = plain(&heap, "key");
    world.v.insert(&heap, 0, key);
    world
        .k
        .insert(&heap, key, Any::Plain(plain(&heap, "value")));
    assert_eq!(heap.collect().freed_objects, 2);
    let world = root.get(&heap);
    assert!(world.v.is_empty() && world.k.is_empty());
}

/// Lua, case 81: an enumeration with a collection after each step. An iterator cannot be held across one here, so what is
/// enumerated is a copy of the keys, weakly held: it yields what lives at that moment, and ends.
#[test]
fn case_81_an_enumeration_with_collections_in_between() {
    #[derive(Trace, Finalize)]
    struct Cursor<'gc> {
        left: GcCell<Option<Gc<'gc, Cursor<'gc>>>>,
        key: gc_core::Weak<'gc, crate::world::Plain<'gc>>,
    }

    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let mut held = Vec::new();
    for number in 0..20 {
        let key = plain(&heap, "key");
        root.get(&heap).k.insert(&heap, key, Any::Nothing);
        if number % 2 == 0 {
            held.push(heap.root(key));
        }
    }
    let mut cursor = None;
    for (key, _) in root.get(&heap).k.iter(&heap) {
        let key = Gc::downgrade(key, &heap);
        let left = GcCell::new(cursor);
        cursor = Some(heap.alloc(Cursor { left, key }));
    }
    let mut at = cursor.map(|cursor| heap.root(cursor));
    let mut yielded = 0;
    while let Some(cursor) = at {
        heap.collect();
        let cursor = cursor.get(&heap);
        if let Some(key) = cursor.key.upgrade(&heap) {
            assert!(root.get(&heap).k.contains_key(key));
            yielded += 1;
            held.pop();
        }
        at = cursor.left.get().map(|cursor| heap.root(cursor));
    }
    // The keys come latest first, and each step lets go of the latest that is held.
    assert_eq!(yielded, 10);
    heap.collect();
    assert!(root.get(&heap).k.is_empty());
}

/// Lua, case 82: each entry of a copy of the keys is removed, with a collection in between. The table ends empty, and can
/// be filled again.
#[test]
fn case_82_removing_while_enumerating() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    for _ in 0..3 {
        let mut keys = Vec::new();
        for _ in 0..20 {
            let key = plain(&heap, "key");
            root.get(&heap).k.insert(&heap, key, Any::Plain(key));
            keys.push(heap.root(key));
        }
        while let Some(key) = keys.pop() {
            let (world, key) = (root.get(&heap), key.get(&heap));
            assert!(world.k.remove(&heap, key).is_some());
            assert!(world.k.remove(&heap, key).is_none());
            heap.collect();
            assert_eq!(root.get(&heap).k.len(), keys.len());
        }
        assert!(root.get(&heap).k.is_empty());
    }
}

/// As case 82, for the other tables, in one go.
#[test]
fn case_82_retaining_while_enumerating() {
    let heap = Heap::new();
    let (values, pairs) = (WeakValueTable::new(&heap), WeakTable::new(&heap));
    for number in 0..20 {
        let object = heap.alloc(number);
        values.insert(&heap, number, object);
        pairs.insert(&heap, object, object);
    }
    values.retain(&heap, |key, value| {
        assert_eq!(*key, *value);
        key % 3 == 0
    });
    pairs.retain(&heap, |key, _| *key % 3 == 0);
    assert_eq!((values.len(), pairs.len()), (7, 7));
    values.retain(&heap, |_, _| false);
    pairs.retain(&heap, |_, _| false);
    assert!(values.is_empty() && pairs.is_empty());
    let object = heap.alloc(7);
    assert!(values.insert(&heap, 7, object).is_none());
    assert!(pairs.insert(&heap, object, object).is_none());
}
