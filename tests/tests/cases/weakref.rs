//! Conformance cases of the weak references proposed for Lua 4.0. What was built on them is in
//! `weakref_programs.rs`.

use std::collections::HashMap;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Trace, Weak};

/// Lua 4.0, case 93: the reference of an object that is held yields it.
#[test]
fn case_93_a_live_object_is_yielded() {
    let mut heap = Heap::new();
    let held = heap.root(heap.alloc(7));
    let weak = heap.root_weak(Gc::downgrade(held.get(&heap), &heap));
    heap.collect();
    let object = weak.upgrade(&heap).unwrap();
    assert!(Gc::ptr_eq(object, held.get(&heap)) && *object == 7);
}

/// Lua 4.0, case 94: the reference of an object that was dropped yields nothing.
#[test]
fn case_94_a_dead_object_is_not() {
    let mut heap = Heap::new();
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(7), &heap));
    assert!(weak.upgrade(&heap).is_some(), "nothing has been collected");
    heap.collect();
    assert!(weak.upgrade(&heap).is_none());
}

/// Lua 4.0, case 95: there is no reference to nothing, since nothing is what a dead one yields. The only way to a
/// reference leads over a `Gc`; a reference to nothing is its own constructor, and is dead from the start.
#[test]
fn case_95_nothing_cannot_be_referenced() {
    let _: for<'a> fn(Gc<'a, u32>, &'a Heap) -> Weak<'a, u32> = |gc, heap| Gc::downgrade(gc, heap);
    let heap = Heap::new();
    let dead: Weak<'_, u32> = Weak::dead(&heap);
    assert!(dead.is_dead() && dead.upgrade(&heap).is_none());
    assert_ne!(dead, Weak::dead(&heap));
    assert_eq!(size_of::<Option<Gc<'_, u32>>>(), size_of::<Weak<'_, u32>>());
}

/// Lua 4.0, case 96: two references to one object as keys of one map. There they are distinct; here an object has one
/// reference of each kind, so that there is one key. It is found before and after the object's death.
#[test]
fn case_96_references_as_keys() {
    #[derive(Trace, Finalize)]
    struct Map<'gc>(GcRefCell<HashMap<Weak<'gc, u32>, &'static str>>);

    let mut heap = Heap::new();
    let map = heap.alloc(Map(GcRefCell::new(HashMap::new())));
    let o = heap.alloc(7);
    for text in ["first", "second"] {
        map.0
            .borrow_mut(&heap)
            .insert(Gc::downgrade(o, &heap), text);
    }
    map.0.borrow_mut(&heap).insert(Weak::dead(&heap), "dead");
    assert_eq!(map.0.borrow()[&Gc::downgrade(o, &heap)], "second");
    let weak = heap.root_weak(Gc::downgrade(o, &heap));
    let map = heap.root(map);
    heap.collect();
    let map = map.get(&heap);
    assert_eq!(map.0.borrow().len(), 2);
    assert!(map.0.borrow().keys().all(|weak| weak.is_dead()));
    assert_eq!(map.0.borrow()[&weak.get(&heap)], "second");
}

/// Lua 4.0, case 97: two objects that refer to each other; both references are empty after one collection.
#[test]
fn case_97_cyclic_garbage() {
    #[derive(Trace, Finalize)]
    struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);

    let mut heap = Heap::new();
    let [a, b] = [(); 2].map(|()| heap.alloc(Node(GcCell::new(None))));
    a.0.set(&heap, Some(b));
    b.0.set(&heap, Some(a));
    let weak = [a, b].map(|node| heap.root_weak(Gc::downgrade(node, &heap)));
    heap.collect();
    assert!(weak.iter().all(|weak| weak.upgrade(&heap).is_none()));
}

/// Lua 4.0, case 98: a reference to a reference. Here the object that holds the first is what the second refers to.
#[test]
fn case_98_a_reference_to_a_reference() {
    let mut heap = Heap::new();
    let o = heap.root(heap.alloc(7));
    let first = heap.root(heap.alloc(Gc::downgrade(o.get(&heap), &heap)));
    let second = heap.root_weak(Gc::downgrade(first.get(&heap), &heap));
    heap.collect();
    let found = second.upgrade(&heap).expect("the first is held");
    assert_eq!(*found.upgrade(&heap).expect("the object is held"), 7);
    drop(first);
    heap.collect();
    assert!(second.upgrade(&heap).is_none());
    assert_eq!(*o.get(&heap), 7);
}
