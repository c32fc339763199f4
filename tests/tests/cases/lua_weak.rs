//! Conformance cases of Lua's weak tables that meet finalizers: weak values are gone when a finalizer runs, weak
//! keys stay until the object is freed.
//!
//! A K-table has weak keys ([`EphemeronTable`]), a V-table weak values ([`WeakValueTable`]), a KV-table both
//! ([`WeakTable`]).
//!
//! [`EphemeronTable`]: gc_core::EphemeronTable
//! [`WeakValueTable`]: gc_core::WeakValueTable
//! [`WeakTable`]: gc_core::WeakTable

use gc_core::{Gc, Heap};

use crate::world::{Any, Armed, World, armed, plain};

/// Notes which tables of armed objects have what.
fn look<'a>(this: Gc<'a, Armed<'a>>, world: &World<'a>, heap: &'a Heap) {
    let k = world.armed_k.contains_key(this);
    let v = world.armed_v.contains_key(&0);
    let kv = world.armed_kv.contains_key(this);
    let by_value = world
        .armed_kv
        .iter(heap)
        .any(|(_, value)| Gc::ptr_eq(value, this));
    let name = this.name;
    world.note(format!("{name}: k {k}, v {v}, kv {kv}, in kv {by_value}"));
}

fn nothing(_: Gc<'_, Armed<'_>>, _: &World<'_>, _: &Heap) {}

/// Lua, case 47, the sample of its manual: o is a key of a K-table, a value of a V-table, and key and value of a
/// KV-table. In its finalizer only the first entry is there.
#[test]
fn case_47_a_finalizer_finds_its_object_as_a_key_only() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let o = armed(&heap, world, "o", look);
    world.armed_k.insert(&heap, o, Any::Nothing);
    world.armed_v.insert(&heap, 0, o);
    world.armed_kv.insert(&heap, o, o);
    assert_eq!(heap.collect().finalized, 1);
    let world = root.get(&heap);
    assert_eq!(world.noted(), ["o: k true, v false, kv false, in kv false"]);
    assert!(world.armed_v.is_empty() && world.armed_kv.is_empty());
    heap.collect();
    assert!(root.get(&heap).armed_k.is_empty());
    heap.verify().unwrap();
}

/// As case 47, for an object that is a key of the KV-table and not a value: a key stays.
#[test]
fn case_47_a_key_of_a_table_with_both_parts_weak_stays_for_the_finalizer() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let value = armed(&heap, world, "value", nothing);
    world.kept.set(&heap, Any::Armed(value));
    let o = armed(&heap, world, "o", look);
    world.armed_kv.insert(&heap, o, value);
    heap.collect();
    let world = root.get(&heap);
    assert_eq!(world.noted(), ["o: k false, v false, kv true, in kv false"]);
    assert_eq!(world.armed_kv.len(), 1, "until the object is freed");
    heap.collect();
    assert!(root.get(&heap).armed_kv.is_empty());
}

/// Notes what tables of plain objects know of the child.
fn look_at_child<'a>(this: Gc<'a, Armed<'a>>, world: &World<'a>, heap: &'a Heap) {
    let child = this.holds.get().plain();
    let as_value = world.v.get(heap, &0).is_some();
    let as_key = world.k.contains_key(child);
    world.note(format!("{}: v {as_value}, k {as_key}", child.name));
}

/// Lua, cases 48 and 49: a child is reachable only from an armed object. In its parent's finalizer it is whole; as a
/// value it is gone, as a key it is there, and leaves one cycle later.
#[test]
fn case_48_and_49_a_child_of_a_finalized_object_is_treated_alike() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let a = armed(&heap, world, "a", look_at_child);
    let child = plain(&heap, "child");
    a.holds.set(&heap, Any::Plain(child));
    world.v.insert(&heap, 0, child);
    world.k.insert(&heap, child, Any::Nothing);
    heap.collect();
    let world = root.get(&heap);
    assert_eq!(world.noted(), ["child: v false, k true"]);
    assert_eq!(world.k.len(), 1, "after the first collection");
    heap.collect();
    assert!(root.get(&heap).k.is_empty(), "after the second");
}

/// Lua 5.2, case 49, of `gc.lua`: finalized keys are removed in two cycles. A child is a key, and reachable only from an
/// armed object; the first collection finalizes its parent and keeps the entry, the second frees both and removes it.
#[test]
fn case_49_weak_keys_leave_one_cycle_later() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let a = armed(&heap, world, "a", nothing);
    let child = plain(&heap, "child");
    a.holds.set(&heap, Any::Plain(child));
    world.k.insert(&heap, child, Any::Nothing);
    let held = heap.root(a);
    heap.collect();
    assert_eq!(root.get(&heap).k.len(), 1, "the parent is held");
    drop(held);
    assert_eq!(heap.collect().finalized, 1);
    let (key, _) = root.get(&heap).k.iter(&heap).next().unwrap();
    assert_eq!(key.name, "child", "after the first collection");
    let second = heap.collect();
    assert_eq!((second.finalized, second.freed_objects), (0, 2));
    assert!(root.get(&heap).k.is_empty(), "after the second");
    heap.verify().unwrap();
}

/// Lua, case 51: an entry of a KV-table whose key is held and whose value is finalized goes before the finalizer.
#[test]
fn case_51_an_entry_with_a_finalized_value_is_gone_before_the_finalizer() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let key = armed(&heap, world, "key", nothing);
    world.kept.set(&heap, Any::Armed(key));
    let value = armed(&heap, world, "value", look);
    world.armed_kv.insert(&heap, key, value);
    assert_eq!(heap.collect().finalized, 1);
    let world = root.get(&heap);
    assert_eq!(
        world.noted(),
        ["value: k false, v false, kv false, in kv false"]
    );
    assert!(world.armed_kv.is_empty());
}

/// Lua, case 55: the key of an entry is dead and not armed; its value is armed. The value is finalized in this
/// collection, and the entry is gone.
#[test]
fn case_55_an_armed_value_of_a_dead_key_is_finalized_at_once() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let value = armed(&heap, world, "value", |_, world, _| {
        world.note(format!("{} entries", world.k.len()));
    });
    world
        .k
        .insert(&heap, plain(&heap, "key"), Any::Armed(value));
    assert_eq!(heap.collect().finalized, 1);
    let world = root.get(&heap);
    assert_eq!(world.noted(), ["0 entries"]);
    heap.verify().unwrap();
}

/// Lua, case 56: a V-table is revived with its owner. What was dead is not in it, and neither is what has been revived
/// with it. (Lua's manual leaves the second open.)
#[test]
fn case_56_a_table_that_is_revived_has_lost_what_was_not_reachable() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    {
        let world = root.get(&heap);
        // A world of its own is owned by `o` alone.
        let own = World::make(&heap);
        let o = armed(&heap, own, "o", |_, own, heap| {
            let names = own.armed_v.iter(heap).map(|(_, value)| value.name);
            let plain = own.v.iter(heap).map(|(_, value)| value.name);
            let left: Vec<_> = names.chain(plain).collect();
            own.note(left.join(" "));
        });
        let child = plain(&heap, "child");
        o.holds.set(&heap, Any::Plain(child));
        own.v.insert(&heap, 0, plain(&heap, "dead"));
        own.v.insert(&heap, 1, child);
        let held = plain(&heap, "held");
        own.v.insert(&heap, 2, held);
        world.kept.set(&heap, Any::Plain(held));
        own.armed_v.insert(&heap, 0, o);
        own.armed_v
            .insert(&heap, 1, armed(&heap, own, "other", nothing));
        own.kept.set(&heap, Any::Armed(o));
        world.armed_k.insert(&heap, o, Any::Armed(o)); // the log is read through the key
    }
    assert_eq!(heap.collect().finalized, 2);
    let (o, _) = root.get(&heap).armed_k.iter(&heap).next().unwrap();
    assert_eq!(o.world().noted(), ["held"]);
}

/// Lua, case 58: a finalizer keeps its object for good. Its weak references were lost and stay lost, new ones can be
/// made; as a key it is there for as long as it lives.
#[test]
fn case_58_what_is_resurrected_has_lost_its_weak_references() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let o = armed(&heap, world, "o", |this, world, heap| {
        world.note("finalized");
        world.kept.set(heap, Any::Armed(this));
    });
    world.weak.set(&heap, Some(Gc::downgrade(o, &heap)));
    world.long.set(&heap, Some(Gc::downgrade_long(o, &heap)));
    world.armed_k.insert(&heap, o, Any::Nothing);
    for round in 0..3 {
        heap.collect();
        let world = root.get(&heap);
        assert_eq!(world.noted().len(), usize::from(round == 0));
        assert!(world.weak.get().unwrap().is_dead());
        let o = world.long.get().unwrap().upgrade(&heap).unwrap();
        assert_eq!(o.name, "o");
        assert!(world.armed_k.contains_key(o));
        let again = Gc::downgrade(o, &heap);
        assert!(again.refers_to(o) && again != world.weak.get().unwrap());
    }
    let world = root.get(&heap);
    world.kept.set(&heap, Any::Nothing);
    heap.collect();
    let world = root.get(&heap);
    assert!(world.long.get().unwrap().is_dead() && world.armed_k.is_empty());
    assert!(world.noted().is_empty());
}

/// Lua, case 83: the finalizer of o adds an entry with o as its key. It is there, and gone after the next collection.
#[test]
fn case_83_a_finalizer_adds_an_entry_for_its_object() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    armed(&heap, world, "o", |this, world, heap| {
        world.armed_k.insert(heap, this, Any::Armed(this));
    });
    heap.collect();
    assert_eq!(root.get(&heap).armed_k.len(), 1);
    heap.collect();
    assert!(root.get(&heap).armed_k.is_empty());
    heap.verify().unwrap();
}

/// Lua, case 88, a bug of its version 5.1: a is armed and holds t, which is a value of a V-table and a key of a
/// K-table.
#[test]
fn case_88_the_bug_of_lua_5_1() {
    let mut heap = Heap::new();
    let root = World::rooted(&heap);
    let world = root.get(&heap);
    let a = armed(&heap, world, "a", look_at_child);
    let t = plain(&heap, "t");
    a.holds.set(&heap, Any::Plain(t));
    world.v.insert(&heap, 0, t);
    world.k.insert(&heap, t, Any::Plain(t));
    heap.collect();
    assert_eq!(root.get(&heap).noted(), ["t: v false, k true"]);
    heap.collect();
    let world = root.get(&heap);
    assert!(world.v.is_empty() && world.k.is_empty());
    heap.verify().unwrap();
}
