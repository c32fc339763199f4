//! What lies next to the misuses of weak references and tables in `sound`, and is fine: roots are kept, and what is borrowed
//! is given back before the collection.

#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(dead_code)]

use std::collections::HashSet;

use gc_core::{
    Ephemeron, EphemeronTable, Finalize, Gc, GcRefCell, Heap, LongWeak, LongWeakRoot, Managed,
    Root, HandleRoot, Trace, Weak, WeakKeyMap, WeakRoot, WeakTable, WeakValueTable, safepoint,
};

/// Every kind of weak part in one type.
#[derive(Trace, Finalize)]
struct All<'gc> {
    short: Weak<'gc, All<'gc>>,
    long: Option<LongWeak<'gc, All<'gc>>>,
    seen: GcRefCell<HashSet<Weak<'gc, String>>>,
    keys: EphemeronTable<'gc, All<'gc>, Vec<Gc<'gc, All<'gc>>>>,
    values: WeakValueTable<'gc, String, All<'gc>>,
    pairs: WeakTable<'gc, All<'gc>, String>,
    names: WeakKeyMap<'gc, String, Vec<Gc<'gc, All<'gc>>>>,
    one: Option<Ephemeron<'gc, All<'gc>, Gc<'gc, String>>>,
    three: Option<Ephemeron<'gc, All<'gc>, &'static str, 3>>,
}

fn all(heap: &Heap) -> Gc<'_, All<'_>> {
    heap.alloc_cyclic(|short| All {
        short,
        long: Some(LongWeak::dead(heap)),
        seen: GcRefCell::default(),
        keys: EphemeronTable::new(heap),
        values: WeakValueTable::new(heap),
        pairs: WeakTable::new(heap),
        names: WeakKeyMap::new(heap),
        one: None,
        three: None,
    })
}

/// No part leaves its thread, what is held outside of the heap included.
mod threads {
    use super::*;

    /// Two implementations for a type that is `T: Send`, and then no telling which is meant.
    trait NotSend<Which> {
        fn here() {}
    }

    impl<T: ?Sized> NotSend<()> for T {}
    impl<T: ?Sized + Send> NotSend<u8> for T {}

    trait NotSync<Which> {
        fn here() {}
    }

    impl<T: ?Sized> NotSync<()> for T {}
    impl<T: ?Sized + Sync> NotSync<u8> for T {}

    pub fn check() {
        <Weak<'_, u8> as NotSend<_>>::here();
        <Weak<'_, u8> as NotSync<_>>::here();
        <WeakRoot<u8> as NotSend<_>>::here();
        <WeakRoot<u8> as NotSync<_>>::here();
        <LongWeakRoot<u8> as NotSend<_>>::here();
        <EphemeronTable<'_, u8, u8> as NotSend<_>>::here();
        <EphemeronTable<'_, u8, u8> as NotSync<_>>::here();
        <WeakValueTable<'_, u8, u8> as NotSend<_>>::here();
        <WeakTable<'_, u8, u8> as NotSync<_>>::here();
        <WeakKeyMap<'_, u8, u8> as NotSend<_>>::here();
        <WeakKeyMap<'_, u8, u8> as NotSync<_>>::here();
        <Ephemeron<'_, u8, u8, 2> as NotSend<_>>::here();
        <HandleRoot<EphemeronTable<'static, u8, u8>> as NotSend<_>>::here();
        <HandleRoot<EphemeronTable<'static, u8, u8>> as NotSync<_>>::here();
        <HandleRoot<Ephemeron<'static, u8, u8>> as NotSend<_>>::here();
    }
}

/// References and tables are fetched again after the collection.
fn fetched_again() {
    let mut heap = Heap::new();
    let root: Root<All<'static>> = heap.root(all(&heap));
    let weak: WeakRoot<All<'static>> = heap.root_weak(root.get(&heap).short);
    let long: LongWeakRoot<All<'static>> = {
        let all = root.get(&heap);
        heap.root_long_weak(Gc::downgrade_long(all, &heap))
    };
    heap.collect();
    let target = weak.upgrade(&heap).unwrap();
    assert!(long.get(&heap).refers_to(target));
    target.keys.insert(&heap, target, vec![target]);
    let entries = target.keys.iter(&heap).count();
    heap.collect();
    let all = root.get(&heap);
    assert_eq!(all.keys.len(), entries);
    let guard = all.keys.get_ref(all);
    assert_eq!(guard.unwrap().len(), 1);
    for (key, value) in all.keys.drain(&heap) {
        assert!(Gc::ptr_eq(key, value[0]));
    }
    heap.collect();
}

/// A root is asked again after the collection, for the table or for what the type is known as.
fn table_fetched_again() {
    fn ask<'gc, K: Managed<'gc>, V: Managed<'gc>>(
        heap: &'gc Heap,
        root: &HandleRoot<EphemeronTable<'static, K::At<'static>, V::At<'static>>>,
    ) -> EphemeronTable<'gc, K, V> {
        root.get_as(heap)
    }

    let mut heap = Heap::new();
    let root = heap.root_handle(EphemeronTable::<u32, Gc<'_, u64>>::new(&heap));
    root.get(&heap).insert(&heap, heap.alloc(1), heap.alloc(2));
    heap.collect();
    let table: EphemeronTable<'_, u32, Gc<'_, u64>> = root.get(&heap);
    assert!(table.is_empty());
    assert!(EphemeronTable::ptr_eq(table, ask(&heap, &root)));
    assert!(root.try_get(&heap).is_ok());
}

/// What was carried is used after the safepoint, and copies of it before.
fn carried() {
    let mut heap = Heap::new();
    let mut weak = Gc::downgrade(heap.alloc(1), &heap);
    let mut table = EphemeronTable::<u32, u32>::new(&heap);
    let copies = (weak, table);
    assert!(copies.0 == weak && copies.1.is_empty());
    safepoint!(heap; weak, table);
    assert_eq!((weak.is_dead(), table.len()), (false, 0));
}

/// Where there is a collection in a loop, what is enumerated is a copy that is rooted.
fn enumerated_in_steps() {
    let mut heap = Heap::new();
    let root = heap.root(all(&heap));
    let keys: Vec<_> = { root.get(&heap).keys.iter(&heap) }
        .map(|(key, _)| heap.root(key))
        .collect();
    for key in keys {
        heap.collect();
        root.get(&heap).keys.remove(&heap, key.get(&heap));
    }
}

/// The root of a reference can be cloned, whatever it refers to.
fn cloned_roots() {
    let heap = Heap::new();
    let object = all(&heap);
    let (short, long) = (
        Gc::downgrade(object, &heap),
        Gc::downgrade_long(object, &heap),
    );
    let (short, long) = (heap.root_weak(short), heap.root_long_weak(long));
    let clones = (short.clone(), long.clone());
    assert_eq!(clones.0.get(&heap), short.get(&heap));
    assert_eq!(clones.1.get(&heap), long.get(&heap));
}

/// Values and keys own what they have, or have it for ever.
fn owned_parts() {
    let heap = Heap::new();
    let (table, names) = (EphemeronTable::new(&heap), WeakValueTable::new(&heap));
    let object = heap.alloc(1);
    table.insert(&heap, object, "for ever");
    names.insert(&heap, "for ever", object);
    let _ = Ephemeron::new(&heap, object, String::from("owned"));
    let taken = table.remove(&heap, object);
    assert_eq!(taken, Some("for ever"));
}

/// Keys are found by anything that they are borrowed as, and added by every table's entries.
fn found_by_content() {
    let mut heap = Heap::new();
    let root = heap.root(all(&heap));
    let all = root.get(&heap);
    {
        let short_lived = String::from("name");
        assert!(all.names.get_key(&heap, short_lived.as_str()).is_none());
        all.names.entry(&heap, heap.alloc(short_lived)).or_default().push(all);
    }
    let key = all.names.get_key(&heap, "name").unwrap();
    assert_eq!(all.names.get_ref(&heap, "name").unwrap().len(), 1);
    all.keys.entry(&heap, all).or_insert(vec![]).push(all);
    all.values.entry(&heap, String::from("value")).or_insert(all);
    all.pairs.entry(&heap, all).or_insert_with(|| key);
    let key = heap.root(key);
    heap.collect();
    let all = root.get(&heap);
    assert!(Gc::ptr_eq(all.names.get_key(&heap, "name").unwrap(), key.get(&heap)));
    assert!(all.pairs.contains_key(all) && all.values.contains_key("value"));
}

/// Each heap has tables of its own.
fn heaps_apart() {
    let mut outer = Heap::new();
    let root = outer.root(all(&outer));
    let inner = outer.suspend(|| {
        let inner = Heap::new();
        let root = inner.root(all(&inner));
        (inner.park(), root)
    });
    let all = root.get(&outer);
    all.keys.insert(&outer, all, vec![]);
    drop(outer.park());
    let (inner, root) = inner;
    let inner = inner.resume();
    let all = root.get(&inner);
    all.keys.insert(&inner, all, vec![]);
}

/// A finalizer keeps a reference to its object in a root.
mod finalizer {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        static LAST: RefCell<Option<WeakRoot<Object>>> = const { RefCell::new(None) };
    }

    #[derive(Trace)]
    struct Object;

    impl<'gc> Finalize<'gc> for Object {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            LAST.set(Some(heap.root_weak(Gc::downgrade(this, heap))));
        }
    }

    pub fn check() {
        let mut heap = Heap::new();
        heap.alloc(Object);
        heap.collect();
        let last = LAST.take().unwrap();
        assert!(last.upgrade(&heap).is_some());
        heap.collect();
        assert!(last.upgrade(&heap).is_none());
    }
}

/// References of a lifetime are references of a shorter one.
fn shortened<'a, 'b: 'a>(weak: Weak<'b, u32>, _shorter: &'a u32) -> Weak<'a, u32> {
    weak
}

fn main() {
    fetched_again();
    table_fetched_again();
    carried();
    enumerated_in_steps();
    cloned_roots();
    owned_parts();
    found_by_content();
    heaps_apart();
    finalizer::check();
    threads::check();
}
