//! In stress mode the collector's work is verified before anything is done about it, by tracing everything once
//! more. A panic in that abandons the collection, and weak parts are as they were.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{
    Ephemeron, EphemeronTable, Finalize, Gc, Heap, HeapConfig, Root, Trace, Visitor, WeakValueTable,
};

/// Panics when it is traced for the `at`-th time: the first is the marker's, the second the verifier's.
struct Trap {
    calls: Rc<Cell<u32>>,
    at: u32,
}

// SAFETY: there is no pointer in it.
unsafe impl Trace for Trap {
    type At<'x> = Trap;

    unsafe fn trace<V: Visitor>(&self, _visitor: &mut V) {
        self.calls.set(self.calls.get() + 1);
        assert_ne!(self.calls.get(), self.at, "trapped");
    }
}

impl<'gc> Finalize<'gc> for Trap {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_this: Gc<'gc, Self>, _heap: &'gc Heap) {}
}

fn heap_with_trap() -> (Heap, Root<Trap>, Rc<Cell<u32>>) {
    let heap = HeapConfig::new().stress(true).build();
    let calls = Rc::new(Cell::new(0));
    let trap = Trap {
        calls: Rc::clone(&calls),
        at: 2,
    };
    let trap = heap.root(heap.alloc(trap));
    (heap, trap, calls)
}

/// Collects, and is trapped in the verifier.
fn collect_in_vain(heap: &mut Heap, calls: &Cell<u32>) {
    assert!(catch_unwind(AssertUnwindSafe(|| heap.collect())).is_err());
    assert_eq!(calls.get(), 2);
}

#[test]
fn a_table_keeps_its_entries_when_the_verifier_is_interrupted() {
    let (mut heap, _trap, calls) = heap_with_trap();
    let table = heap.root(heap.alloc(EphemeronTable::<u32, String>::new(&heap)));
    let kept = heap.root(heap.alloc(1_u32));
    for (key, value) in [(kept.get(&heap), "kept"), (heap.alloc(2), "dead")] {
        table.get(&heap).insert(&heap, key, value.to_owned());
    }
    let weak = heap.root_weak(Gc::downgrade(heap.alloc(3_u64), &heap));

    collect_in_vain(&mut heap, &calls);
    assert_eq!(table.get(&heap).len(), 2);
    assert_eq!(table.get(&heap).iter(&heap).count(), 2);
    assert_eq!(*weak.upgrade(&heap).unwrap(), 3);

    heap.collect();
    assert_eq!(table.get(&heap).iter(&heap).count(), 1);
    assert!(weak.get(&heap).is_dead());
    drop(kept);
    heap.collect();
    assert!(table.get(&heap).iter(&heap).next().is_none());
}

#[test]
fn an_ephemeron_is_whole_when_the_verifier_is_interrupted() {
    let (mut heap, _trap, calls) = heap_with_trap();
    let ephemeron = Ephemeron::new(&heap, heap.alloc(1), heap.alloc(2));
    let ephemeron = heap.root(heap.alloc(ephemeron));

    collect_in_vain(&mut heap, &calls);
    assert_eq!(*ephemeron.get(&heap).get(&heap).unwrap(), 2);

    heap.collect();
    assert!(ephemeron.get(&heap).is_dead());
}

#[test]
fn weak_values_are_kept_when_the_verifier_is_interrupted() {
    let (mut heap, _trap, calls) = heap_with_trap();
    let table = heap.root(heap.alloc(WeakValueTable::<String, u32>::new(&heap)));
    let value = heap.alloc(1);
    table.get(&heap).insert(&heap, "name".to_owned(), value);

    collect_in_vain(&mut heap, &calls);
    assert_eq!(**table.get(&heap).get(&heap, "name").as_ref().unwrap(), 1);

    heap.collect();
    assert!(table.get(&heap).is_empty());
}

/// The ephemeron is reached before any of its keys, which are then reached one after the other.
#[test]
fn an_ephemeron_of_many_keys_is_looked_at_once_for_each() {
    #[derive(Trace, Finalize)]
    struct Step<'gc> {
        key: Gc<'gc, u64>,
        next: Option<Gc<'gc, Step<'gc>>>,
    }
    const KEYS: usize = 500;
    let mut heap = Heap::new();
    let root = heap.root({
        let keys: [Gc<'_, u64>; KEYS] = core::array::from_fn(|number| heap.alloc(number as u64));
        let ephemeron = Ephemeron::with_keys(&heap, keys, heap.alloc('v'));
        let list = keys
            .iter()
            .rev()
            .fold(None, |next, &key| Some(heap.alloc(Step { key, next })));
        heap.alloc((ephemeron, list))
    });
    let collection = heap.collect();
    assert!(collection.entry_visits <= KEYS + 1);
    assert_eq!(*root.get(&heap).0.get(&heap).unwrap(), 'v');
    assert_eq!(
        root.get(&heap).1.unwrap().key,
        root.get(&heap).0.keys(&heap).unwrap()[0]
    );
    assert!(root.get(&heap).1.unwrap().next.is_some());
}
