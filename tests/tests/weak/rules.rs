//! The rules of weak references and tables, one by one, each with the shortest program that would show it broken.

use gc_core::{
    EphemeronTable, Finalize, Gc, GcCell, Heap, LongWeak, Trace, Weak, WeakTable, WeakValueTable,
};

use crate::support::armed::{Scene, rescue, rescued};
use crate::support::ledger::{Ledger, Ticket};

/// An object that is finalized, and looks at another then.
#[derive(Trace)]
struct Observer<'gc> {
    other: GcCell<Option<Weak<'gc, Observer<'gc>>>>,
    long: GcCell<Option<LongWeak<'gc, Observer<'gc>>>>,
    values: WeakValueTable<'gc, u32, Observer<'gc>>,
    keys: EphemeronTable<'gc, Observer<'gc>, u32>,
}

impl<'gc> Finalize<'gc> for Observer<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        assert!(this.other.get().unwrap().is_dead());
        let other = this.long.get().unwrap().upgrade(heap).unwrap();
        assert!(this.values.is_empty());
        assert!(this.keys.contains_key(this) && this.keys.contains_key(other));
        assert_eq!(this.keys.len(), 2);
    }
}

/// What a collection decides it decides at once: of two objects that are finalized, each sees the other's weak references
/// and entries as its own, whichever comes first.
#[test]
fn all_finalizers_of_a_collection_see_one_decision() {
    let mut heap = Heap::new();
    let (values, keys) = (WeakValueTable::new(&heap), EphemeronTable::new(&heap));
    let [a, b] = [0, 1].map(|number| {
        let observer = heap.alloc(Observer {
            other: GcCell::new(None),
            long: GcCell::new(None),
            values,
            keys,
        });
        values.insert(&heap, number, observer);
        keys.insert(&heap, observer, number);
        observer
    });
    for (one, other) in [(a, b), (b, a)] {
        one.other.set(&heap, Some(Gc::downgrade(other, &heap)));
        one.long.set(&heap, Some(Gc::downgrade_long(other, &heap)));
    }
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (2, 0)
    );
    assert_eq!(heap.collect().live_objects, 0);
}

/// An upgrade of an object that waits for its finalizer does not call that off, and keeps the object.
#[test]
fn an_upgrade_of_what_is_queued_changes_nothing_of_the_queue() {
    #[derive(Trace)]
    struct First<'gc>(
        LongWeak<'gc, First<'gc>>,
        GcCell<Option<Gc<'gc, First<'gc>>>>,
        Ticket,
    );

    impl<'gc> Finalize<'gc> for First<'gc> {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.1.set(heap, this.0.upgrade(heap));
        }
    }

    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let late = heap.alloc(First(
        LongWeak::dead(&heap),
        GcCell::new(None),
        ledger.ticket(),
    ));
    let early = First(
        Gc::downgrade_long(late, &heap),
        GcCell::new(None),
        ledger.ticket(),
    );
    let early = heap.root_long_weak(Gc::downgrade_long(heap.alloc(early), &heap));
    assert_eq!(heap.collect().finalized, 2, "the queue is as it was");
    let kept = heap.root(early.upgrade(&heap).unwrap());
    assert_eq!(heap.collect().finalized, 0);
    assert!(
        kept.get(&heap).1.get().is_some(),
        "held by the upgrade alone"
    );
    drop(kept);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// What an upgrade returns is an ordinary pointer, and nothing remembers that there was one.
#[test]
fn an_upgrade_keeps_its_target_only_where_the_result_is_kept() {
    let mut heap = Heap::new();
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(1), &heap));
    let mut kept = Some(heap.root(weak.upgrade(&heap).unwrap()));
    for frame in 0..10 {
        heap.collect();
        assert_eq!(weak.upgrade(&heap).is_some(), frame <= 5);
        if frame == 5 {
            kept = None;
        }
    }
    assert!(kept.is_none());
}

#[test]
fn looking_without_upgrading_keeps_nothing_alive() {
    let mut heap = Heap::new();
    let other = heap.root(heap.alloc(0));
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    let object = heap.alloc(1);
    keys.insert(&heap, object, 1);
    values.insert(&heap, 1, object);
    pairs.insert(&heap, object, object);
    let weak = heap.root_weak(Gc::downgrade(object, &heap));
    let long = heap.root_long_weak(Gc::downgrade_long(object, &heap));
    let tables = (
        heap.root(heap.alloc(keys)),
        heap.root(heap.alloc(values)),
        heap.root(heap.alloc(pairs)),
    );
    for alive in [true, false] {
        let (weak, long, other) = (weak.get(&heap), long.get(&heap), other.get(&heap));
        assert!(weak.is_dead() != alive && long.is_dead() != alive);
        assert!(!weak.refers_to(other) && !long.refers_to(other));
        let (keys, values, pairs) = (
            *tables.0.get(&heap),
            *tables.1.get(&heap),
            *tables.2.get(&heap),
        );
        assert_eq!(
            (keys.len(), values.len(), pairs.len()),
            (usize::from(alive), usize::from(alive), usize::from(alive))
        );
        assert!(!keys.contains_key(other) && !pairs.contains_key(other));
        assert_eq!(values.contains_key(&1), alive);
        values.retain(&heap, |_, _| true);
        keys.retain(&heap, |_, _| true);
        assert_eq!(pairs.iter(&heap).count(), usize::from(alive));
        heap.collect();
    }
    assert_eq!(heap.stats().objects, 1 + 2 + 3 + 3);
}

/// Enumerating after a finalizer has run yields the entry of a key that was revived, and no value that was.
#[test]
fn an_enumeration_yields_revived_keys_and_no_revived_values() {
    let scene = Scene::default();
    let mut heap = Heap::new();
    let (keys, values) = (EphemeronTable::new(&heap), WeakValueTable::new(&heap));
    let object = scene.acting(&heap, "o", rescue);
    object.holds.set(&heap, Some(scene.armed(&heap, "child")));
    keys.insert(&heap, object, 'k');
    keys.insert(&heap, object.holds.get().unwrap(), 'c');
    values.insert(&heap, 'k', object);
    values.insert(&heap, 'c', object.holds.get().unwrap());
    let roots = (heap.root(heap.alloc(keys)), heap.root(heap.alloc(values)));
    heap.collect();
    let yielded: Vec<_> = { roots.0.get(&heap).iter(&heap) }
        .map(|(key, value)| (key.name, *value))
        .collect();
    assert_eq!(yielded, [("o", 'k'), ("child", 'c')]);
    assert_eq!(roots.1.get(&heap).iter(&heap).count(), 0);
    drop(rescued());
    heap.collect();
    assert!(roots.0.get(&heap).is_empty());
}
