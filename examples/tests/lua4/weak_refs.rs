//! `weakref(object)`.

use std::collections::HashMap;

use gc_core::{ByAddress, Finalize, Gc, GcCell, GcRefCell, Heap, Trace};
use gc_examples::systems::lua4::{WeakRef, weakref};

/// Case 93: the reference of an object that is held yields it.
#[test]
fn case_93_a_live_object_is_yielded() {
    let mut heap = Heap::new();
    let held = heap.root(heap.alloc(7));
    let reference = heap.root(weakref(&heap, held.get(&heap)));
    heap.collect();
    let object = reference.get(&heap).get(&heap).expect("it is held");
    assert!(Gc::ptr_eq(object, held.get(&heap)) && *object == 7);
}

/// Case 94: the reference of an object that was dropped yields nothing, from the next collection on and for ever.
#[test]
fn case_94_a_dead_object_is_not() {
    let mut heap = Heap::new();
    let reference = heap.root(weakref(&heap, heap.alloc(7)));
    assert!(
        !reference.get(&heap).is_dead(),
        "nothing has been collected"
    );
    for _ in 0..2 {
        heap.collect();
        assert!(reference.get(&heap).get(&heap).is_none());
        heap.alloc(8);
    }
}

/// Case 95: there is no reference to nothing, which is what the reference of a dead object yields. What is asked for an
/// object cannot be given none.
#[test]
fn case_95_nothing_cannot_be_referenced() {
    let _: for<'a> fn(&'a Heap, Gc<'a, u32>) -> Gc<'a, WeakRef<'a, u32>> =
        |heap, object| weakref(heap, object);
    let mut heap = Heap::new();
    let reference = heap.root(weakref(&heap, heap.alloc(7)));
    heap.collect();
    let nothing = reference.get(&heap).get(&heap);
    assert!(nothing.map(|object| weakref(&heap, object)).is_none());
}

#[derive(Trace, Finalize)]
struct Names<'gc>(GcRefCell<HashMap<ByAddress<'gc, WeakRef<'gc, u32>>, &'static str>>);

/// Case 96: two references to one object are two keys of a table, and are dead together. Death does not change what they are
/// found by.
#[test]
fn case_96_two_references_to_one_object_are_two_keys() {
    let mut heap = Heap::new();
    let names = heap.alloc(Names(GcRefCell::default()));
    let object = heap.alloc(7);
    let keys = ["first", "second"].map(|name| {
        let reference = weakref(&heap, object);
        let key = ByAddress(reference);
        assert_eq!(names.0.borrow_mut(&heap).insert(key, name), None);
        heap.root(reference)
    });
    let names = heap.root(names);
    heap.collect();
    let names = names.get(&heap);
    let names = names.0.borrow();
    assert_eq!(names.len(), 2);
    let found = keys.map(|key| {
        let key = ByAddress(key.get(&heap));
        assert!(key.is_dead());
        names[&key]
    });
    assert_eq!(found, ["first", "second"]);
}

/// Case 97: two objects that refer to each other, with a reference to each. One collection empties both.
#[test]
fn case_97_cyclic_garbage() {
    #[derive(Trace, Finalize)]
    struct Node<'gc>(GcCell<Option<Gc<'gc, Node<'gc>>>>);

    let mut heap = Heap::new();
    let [a, b] = [(); 2].map(|()| heap.alloc(Node(GcCell::new(None))));
    a.0.set(&heap, Some(b));
    b.0.set(&heap, Some(a));
    let references = [a, b].map(|node| heap.root(weakref(&heap, node)));
    heap.collect();
    assert!(references.iter().all(|it| it.get(&heap).is_dead()));
}

/// Case 98: a reference is an object, so there are references to it. When the first is dropped it is collected, and its
/// memory is given back, though its object is held.
#[test]
fn case_98_a_reference_to_a_reference() {
    let mut heap = Heap::new();
    let object = heap.root(heap.alloc(7));
    let first = heap.root(weakref(&heap, object.get(&heap)));
    let second = heap.root(weakref(&heap, first.get(&heap)));
    heap.collect();
    let found = second.get(&heap).get(&heap).expect("the first is held");
    assert!(Gc::ptr_eq(found, first.get(&heap)));
    let before = heap.stats().objects;
    drop(first);
    heap.collect();
    assert!(second.get(&heap).get(&heap).is_none());
    assert!(heap.stats().objects < before);
    assert_eq!(*object.get(&heap), 7);
}
