//! Weak references, in the heap and outside of it: every method, and every kind of target.

use std::collections::{BTreeSet, HashMap, HashSet};

use gc_core::{
    Finalize, Gc, GcCell, GcRefCell, Heap, LongWeak, LongWeakRoot, Trace, Weak, WeakRoot,
};

use crate::support::armed::Scene;
use crate::support::panics::message_of;

#[test]
fn a_reference_tells_what_it_refers_to_and_nothing_else() {
    let heap = Heap::new();
    let (a, b) = (heap.alloc(1), heap.alloc(1));
    let weak = Gc::downgrade(a, &heap);
    assert!(weak.refers_to(a) && !weak.refers_to(b) && !weak.is_dead());
    assert!(Gc::ptr_eq(weak.upgrade(&heap).unwrap(), a));
    let other = Gc::try_downgrade(b, &heap).unwrap();
    assert!(weak != other && !Weak::ptr_eq(weak, other));
    let long = Gc::downgrade_long(a, &heap);
    assert!(long.refers_to(a) && !long.refers_to(b) && !long.is_dead());
    assert_eq!(long, Gc::try_downgrade_long(a, &heap).unwrap());
    assert_ne!(long, Gc::downgrade_long(b, &heap));
    assert!(LongWeak::ptr_eq(long, Gc::downgrade_long(a, &heap)));
    assert_eq!(size_of_val(&weak), size_of::<usize>());
    assert_eq!(size_of::<Option<LongWeak<'_, u32>>>(), size_of::<usize>());
}

#[test]
fn references_to_nothing_are_all_different() {
    let mut heap = Heap::new();
    let weak: [Weak<'_, u8>; 2] = [Weak::dead(&heap), Weak::try_dead(&heap).unwrap()];
    let long: [LongWeak<'_, u8>; 2] = [LongWeak::dead(&heap), LongWeak::try_dead(&heap).unwrap()];
    assert!(weak[0] != weak[1] && long[0] != long[1]);
    assert!(weak[0].is_dead() && weak[0].upgrade(&heap).is_none());
    assert!(long[0].is_dead() && long[0].upgrade(&heap).is_none());
    assert!(!weak[0].refers_to(heap.alloc(1)) && !long[0].refers_to(heap.alloc(1)));
    heap.collect();
    assert_eq!(heap.stats().objects, 0, "they are garbage as any object");
}

#[test]
fn what_is_printed_says_whether_the_target_is_dead() {
    let mut heap = Heap::new();
    let object = heap.alloc(1_u8);
    let address = format!("{:p}", object.as_ptr());
    let (weak, long) = (
        Gc::downgrade(object, &heap),
        Gc::downgrade_long(object, &heap),
    );
    assert_eq!(format!("{weak:?}"), format!("Weak({address})"));
    assert_eq!(format!("{long:?}"), format!("LongWeak({address})"));
    assert_eq!(format!("{weak:p} {long:p}"), format!("{address} {address}"));
    let (weak, long) = (heap.root_weak(weak), heap.root_long_weak(long));
    heap.collect();
    assert_eq!(format!("{:?}", weak.get(&heap)), "Weak(dead)");
    assert_eq!(format!("{:?}", long.get(&heap)), "LongWeak(dead)");
    let shown = format!("{:p} {:p}", weak.get(&heap), long.get(&heap));
    assert_eq!(shown, "0x0 0x0");
    assert!(format!("{weak:?}").starts_with("WeakRoot("));
    assert!(format!("{long:?}").starts_with("LongWeakRoot("));
}

/// Death changes neither hash nor equality.
#[test]
fn a_key_of_a_map_is_found_before_and_after_its_target_died() {
    #[derive(Trace, Finalize)]
    struct Maps<'gc> {
        map: GcRefCell<HashMap<Weak<'gc, u32>, u32>>,
        set: GcRefCell<HashSet<LongWeak<'gc, u32>>>,
    }

    let mut heap = Heap::new();
    let maps = heap.alloc(Maps {
        map: GcRefCell::default(),
        set: GcRefCell::default(),
    });
    let mut weak = Vec::new();
    for number in 0..100 {
        let object = heap.alloc(number);
        maps.map
            .borrow_mut(&heap)
            .insert(Gc::downgrade(object, &heap), number);
        maps.set
            .borrow_mut(&heap)
            .insert(Gc::downgrade_long(object, &heap));
        weak.push((
            heap.root_weak(Gc::downgrade(object, &heap)),
            heap.root_long_weak(Gc::downgrade_long(object, &heap)),
        ));
    }
    let maps = heap.root(maps);
    for _ in 0..2 {
        for ((short, long), number) in weak.iter().zip(0..) {
            assert_eq!(maps.get(&heap).map.borrow()[&short.get(&heap)], number);
            assert!(maps.get(&heap).set.borrow().contains(&long.get(&heap)));
        }
        assert_eq!(maps.get(&heap).map.borrow().len(), 100);
        heap.collect();
        // New objects, at the addresses of the old, are other keys.
        for number in 0..100 {
            let object = heap.alloc(number);
            let weak = Gc::downgrade(object, &heap);
            assert!(!maps.get(&heap).map.borrow().contains_key(&weak));
        }
    }
}

#[test]
fn the_reference_is_the_same_as_long_as_anybody_has_it() {
    let mut heap = Heap::new();
    let object = heap.root(heap.alloc(1));
    let weak = heap.root_weak(Gc::downgrade(object.get(&heap), &heap));
    heap.collect();
    assert_eq!(heap.stats().objects, 2);
    assert_eq!(weak.get(&heap), Gc::downgrade(object.get(&heap), &heap));
    drop(weak);
    assert_eq!(heap.collect().freed_objects, 1, "nobody has it");
    let weak = Gc::downgrade(object.get(&heap), &heap);
    assert!(weak.refers_to(object.get(&heap)));
    heap.verify().unwrap();
}

#[test]
fn roots_of_references_can_be_cloned_and_keep_nothing_but_the_reference() {
    let mut heap = Heap::new();
    let object = heap.alloc(String::from("o"));
    let weak: WeakRoot<_> = heap.root_weak(Gc::downgrade(object, &heap));
    let long: LongWeakRoot<_> = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    let clones = (weak.clone(), long.clone());
    assert_eq!(clones.0.get(&heap), weak.get(&heap));
    assert_eq!(clones.1.try_get(&heap).unwrap(), long.get(&heap));
    drop((weak, long));
    assert_eq!(*clones.0.upgrade(&heap).unwrap(), "o");
    assert_eq!(*clones.1.upgrade(&heap).unwrap(), "o");
    assert_eq!(heap.collect().freed_objects, 1);
    assert_eq!(heap.stats().objects, 2);
    assert!(clones.0.try_get(&heap).unwrap().is_dead());
    drop(clones);
    heap.collect();
    assert_eq!(heap.stats().objects, 0);
}

#[test]
fn a_reference_of_another_heap_or_of_none_is_refused() {
    let first = Heap::new();
    let object = first.alloc(1);
    let weak = first.root_weak(Gc::downgrade(object, &first));
    let long = first.root_long_weak(Gc::downgrade_long(object, &first));
    let parked = first.park();
    let second = Heap::new();
    assert!(weak.try_get(&second).is_err_and(|error| !error.dropped));
    assert!(long.try_get(&second).is_err_and(|error| !error.dropped));
    assert!(message_of(|| weak.get(&second)).contains("heap"));
    assert!(message_of(|| long.upgrade(&second)).contains("heap"));
    drop(second);
    let mut first = parked.resume();
    assert_eq!(*weak.upgrade(&first).unwrap(), 1);
    first.collect();
    assert!(weak.upgrade(&first).is_none());
    drop(first);
    let third = Heap::new();
    assert!(weak.try_get(&third).is_err_and(|error| error.dropped));
    assert!(message_of(|| weak.upgrade(&third)).contains("dropped"));
    assert!(message_of(|| long.get(&third)).contains("dropped"));
    drop((weak.clone(), weak, long));
}

#[derive(Trace, Finalize)]
struct Nothing;

#[derive(Trace, Finalize)]
#[repr(align(32))]
struct Aligned(u8);

#[derive(Trace, Finalize)]
struct Large([u64; 5000]);

/// Objects of every size have an identity, also those without one.
#[test]
fn targets_of_every_size_and_alignment() {
    fn check<'gc, T: gc_core::Managed<'gc>>(
        heap: &'gc Heap,
        make: impl Fn() -> T,
    ) -> Vec<WeakRoot<T::At<'static>>> {
        let objects: Vec<_> = (0..70).map(|_| heap.alloc(make())).collect();
        let weak: Vec<_> = objects
            .iter()
            .map(|&object| Gc::downgrade(object, heap))
            .collect();
        for (&object, &weak) in objects.iter().zip(&weak) {
            assert!(weak.refers_to(object));
            assert_eq!(weak, Gc::downgrade(object, heap));
        }
        let addresses: BTreeSet<_> = objects.iter().map(|object| object.as_ptr()).collect();
        assert_eq!(addresses.len(), objects.len());
        weak.into_iter().map(|weak| heap.root_weak(weak)).collect()
    }

    let mut heap = Heap::new();
    let weak = (
        check(&heap, || Nothing),
        check(&heap, || Aligned(7)),
        check(&heap, || Large([7; 5000])),
        check(&heap, || [7_u64; 600]),
    );
    let kept = (
        heap.root(weak.0[33].upgrade(&heap).unwrap()),
        heap.root(weak.1[33].upgrade(&heap).unwrap()),
        heap.root(weak.2[33].upgrade(&heap).unwrap()),
    );
    let freed = heap.collect();
    assert_eq!(freed.freed_objects, 3 * 69 + 70);
    for at in 0..70 {
        assert_eq!(weak.0[at].get(&heap).is_dead(), at != 33);
        assert_eq!(weak.1[at].get(&heap).is_dead(), at != 33);
        assert_eq!(weak.2[at].get(&heap).is_dead(), at != 33);
        assert!(weak.3[at].get(&heap).is_dead());
    }
    assert_eq!((kept.1.get(&heap).0, kept.2.get(&heap).0[4999]), (7, 7));
    heap.verify().unwrap();
}

#[test]
fn references_make_objects_that_refer_to_each_other_and_to_themselves() {
    #[derive(Trace, Finalize)]
    struct Child<'gc> {
        parent: GcCell<Option<Weak<'gc, Child<'gc>>>>,
        child: GcCell<Option<Gc<'gc, Child<'gc>>>>,
    }

    let mut heap = Heap::new();
    let [a, b] = [(); 2].map(|()| {
        heap.alloc(Child {
            parent: GcCell::new(None),
            child: GcCell::new(None),
        })
    });
    a.child.set(&heap, Some(b));
    b.parent.set(&heap, Some(Gc::downgrade(a, &heap)));
    a.parent.set(&heap, Some(Gc::downgrade(a, &heap)));
    let (a, b) = (heap.root(a), heap.root(b));
    heap.collect();
    let parent = b.get(&heap).parent.get().unwrap();
    assert!(parent.refers_to(a.get(&heap)));
    drop(a);
    heap.collect();
    assert!(b.get(&heap).parent.get().unwrap().is_dead());
}

/// Neither a target's last look at itself nor a heap's end is disturbed by references.
#[test]
fn a_heap_ends_with_references_to_what_it_finalizes() {
    let scene = Scene::default();
    let heap = Heap::new();
    let object = scene.acting(&heap, "o", |this, heap| {
        assert!(Gc::downgrade(this, heap).refers_to(this));
        this.note("still there");
    });
    let _weak = heap.root_weak(Gc::downgrade(object, &heap));
    let _long = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    drop(heap);
    assert_eq!(scene.noted(), ["o", "still there"]);
    scene.ledger.assert_all_dropped_once();
}
