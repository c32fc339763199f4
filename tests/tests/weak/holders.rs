//! Objects that hold weak references: made together with one to themselves, dead, revived, or large.

use gc_core::{
    AllocErrorKind, EphemeronTable, Finalize, Gc, GcCell, GcRefCell, Heap, HeapConfig, LongWeak,
    Trace, Weak,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

#[derive(Trace, Finalize)]
struct Cyclic<'gc> {
    me: Weak<'gc, Cyclic<'gc>>,
    ticket: Ticket,
}

#[test]
fn an_object_that_knows_itself() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let object = heap.alloc_cyclic(|me| {
        assert!(me.is_dead() && me.upgrade(&heap).is_none());
        let ticket = ledger.ticket();
        Cyclic { me, ticket }
    });
    assert!(object.me.refers_to(object) && object.me == Gc::downgrade(object, &heap));
    let held = heap.root(object);
    let weak = heap.root_weak(object.me);
    heap.collect();
    assert!(Gc::ptr_eq(
        held.get(&heap).me.upgrade(&heap).unwrap(),
        held.get(&heap)
    ));
    drop(held);
    assert_eq!(heap.collect().freed_objects, 1);
    assert!(weak.get(&heap).is_dead());
    ledger.assert_all_dropped_once();
}

/// The closure runs before there is a slot: it may take many, and collect what it kept of the reference elsewhere.
#[test]
fn a_closure_that_allocates_objects_of_the_same_type() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let make = |me| Cyclic {
        me,
        ticket: ledger.ticket(),
    };
    let outer = heap.alloc_cyclic(|me| {
        for _ in 0..1000 {
            heap.alloc_cyclic(make);
            heap.alloc(make(me));
        }
        let inner = heap.alloc_cyclic(make);
        assert!(inner.me.refers_to(inner) && me.upgrade(&heap).is_none());
        make(me)
    });
    assert!(outer.me.refers_to(outer));
    let outer = heap.root(outer);
    heap.collect();
    assert_eq!(ledger.issued() - ledger.dropped(), 1);
    assert!(outer.get(&heap).me.refers_to(outer.get(&heap)));
    heap.verify().unwrap();
}

#[test]
fn a_closure_that_panics_leaves_a_dead_reference() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().stress(true).build();
    let nothing: GcCell<Option<Weak<'_, Cyclic<'_>>>> = GcCell::new(None);
    let kept = heap.root(heap.alloc(nothing));
    for _ in 0..3 {
        let message = message_of(|| {
            heap.alloc_cyclic(|me| {
                kept.get(&heap).set(&heap, Some(me));
                let _ticket = ledger.ticket();
                panic!("no object")
            })
        });
        assert_eq!(message, "no object");
        ledger.assert_all_dropped_once();
        assert!(kept.get(&heap).get().unwrap().is_dead());
        heap.verify().unwrap();
        heap.collect();
        assert_eq!(heap.stats().objects, 2, "the cell and the reference in it");
    }
}

fn cyclic<'gc>(ledger: &Ledger, me: Weak<'gc, Cyclic<'gc>>) -> Cyclic<'gc> {
    let ticket = ledger.ticket();
    Cyclic { me, ticket }
}

/// At the limit: the value if there was one, and slots that were given back are taken by the next object.
#[test]
fn a_cyclic_object_without_room_is_given_back() {
    let ledger = Ledger::new();
    // Slots are multiples of 8 bytes, and a weak reference takes one of 8.
    let bytes = size_of::<Cyclic<'_>>().next_multiple_of(8);
    let mut heap = HeapConfig::new().limit_bytes(8 + bytes).build();
    let held = heap.root(
        heap.try_alloc_cyclic(|me| cyclic(&ledger, me))
            .ok()
            .unwrap(),
    );
    let error = heap
        .try_alloc_cyclic(|me| cyclic(&ledger, me))
        .err()
        .unwrap();
    assert!(matches!(error.kind, AllocErrorKind::Limit(_)) && error.value.is_none());
    assert_eq!(ledger.issued(), 1, "nothing was made");
    drop(held);
    heap.collect();
    let other = heap.root(heap.alloc(7_u64));
    let error = heap
        .try_alloc_cyclic(|me| cyclic(&ledger, me))
        .err()
        .unwrap();
    let value = error.value.unwrap();
    assert!(value.me.is_dead() && value.ticket.id == 1);
    drop((value, other));
    heap.collect();
    heap.verify().unwrap();
    let object = heap.alloc_cyclic(|me| cyclic(&ledger, me));
    assert!(object.me.refers_to(object));
}

/// An object that is revived for its finalizer holds references and tables with targets that died: it finds nothing.
#[derive(Trace)]
struct Holder<'gc> {
    short: Weak<'gc, Ticket>,
    long: LongWeak<'gc, Ticket>,
    kept: LongWeak<'gc, Ticket>,
    holds: Gc<'gc, Ticket>,
    keys: EphemeronTable<'gc, Ticket, u32>,
}

impl<'gc> Finalize<'gc> for Holder<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        assert!(this.short.upgrade(heap).is_none() && this.long.upgrade(heap).is_none());
        assert!(this.kept.refers_to(this.holds));
        assert!(Gc::downgrade(this.holds, heap).refers_to(this.holds));
        assert_eq!(this.keys.len(), 1);
        assert_eq!(this.keys.get(this.holds), Some(1));
    }
}

#[test]
fn what_a_revived_object_holds_weakly_is_dead_unless_it_was_revived_too() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    for _ in 0..100 {
        let (dead, holds) = (heap.alloc(ledger.ticket()), heap.alloc(ledger.ticket()));
        let keys = EphemeronTable::new(&heap);
        keys.insert(&heap, dead, 0);
        keys.insert(&heap, holds, 1);
        heap.alloc(Holder {
            short: Gc::downgrade(dead, &heap),
            long: Gc::downgrade_long(dead, &heap),
            kept: Gc::downgrade_long(holds, &heap),
            holds,
            keys,
        });
    }
    let collection = heap.collect();
    assert_eq!(
        (collection.finalized, collection.finalizers_panicked),
        (100, 0)
    );
    assert_eq!(ledger.dropped(), 100);
    heap.verify().unwrap();
    assert_eq!(heap.collect().live_objects, 0);
    ledger.assert_all_dropped_once();
}

/// References die with their holders, in whatever order they and their targets do.
#[test]
fn dead_holders_leave_no_trace() {
    let mut heap = Heap::new();
    let targets: Vec<_> = (0..200)
        .map(|number| heap.root(heap.alloc(number)))
        .collect();
    for round in 0..5 {
        for (at, target) in targets.iter().enumerate() {
            let target = target.get(&heap);
            match (at + round) % 3 {
                0 => drop(heap.alloc(GcCell::new(Some(Gc::downgrade(target, &heap))))),
                1 => drop(heap.alloc((
                    Gc::downgrade_long(target, &heap),
                    Gc::downgrade(target, &heap),
                ))),
                _ => {}
            }
        }
        heap.verify().unwrap();
        heap.collect();
        assert_eq!(heap.stats().objects, 200);
        heap.verify().unwrap();
    }
    // Holder and target die in one collection.
    let holders: Vec<_> = { targets.iter() }
        .map(|target| heap.root(heap.alloc(Gc::downgrade(target.get(&heap), &heap))))
        .collect();
    drop(targets);
    drop(holders);
    assert_eq!(heap.collect().freed_objects, 600);
    heap.verify().unwrap();
}

/// Many references and entries in one object.
#[test]
fn a_value_with_many_pointers() {
    const POINTERS: usize = 20_000;
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let key = heap.root(heap.alloc('k'));
    let value: Vec<_> = (0..POINTERS).map(|_| heap.alloc(ledger.ticket())).collect();
    let weak: Vec<_> = value
        .iter()
        .map(|&object| Gc::downgrade(object, &heap))
        .collect();
    table.insert(&heap, key.get(&heap), GcRefCell::new(value));
    let roots = (heap.root(heap.alloc(table)), heap.root(heap.alloc(weak)));
    assert_eq!(heap.collect().freed_objects, 0);
    assert!(roots.1.get(&heap).iter().all(|weak| !weak.is_dead()));
    let table = *roots.0.get(&heap);
    table
        .get_ref(key.get(&heap))
        .unwrap()
        .borrow_mut(&heap)
        .truncate(1);
    heap.collect();
    assert_eq!(ledger.dropped(), POINTERS - 1);
    assert_eq!(
        roots
            .1
            .get(&heap)
            .iter()
            .filter(|weak| !weak.is_dead())
            .count(),
        1
    );
    drop(key);
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Keys and targets in blocks that were left alone for many collections.
#[test]
fn marks_of_earlier_collections_are_not_taken_for_new_ones() {
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let old: Vec<_> = (0..500_u32).map(|number| heap.alloc(number)).collect();
    for &key in &old {
        table.insert(&heap, key, heap.alloc(i64::from(*key)));
    }
    let (old, table) = (heap.root(heap.alloc(old)), heap.root(heap.alloc(table)));
    for round in 0..20 {
        let table_now = *table.get(&heap);
        for number in 0..50_u32 {
            table_now.insert(&heap, heap.alloc(number), heap.alloc(-1));
        }
        heap.collect();
        assert_eq!(table.get(&heap).len(), 500, "round {round}");
    }
    let (table, old) = (*table.get(&heap), old.get(&heap));
    assert!(
        old.iter()
            .all(|&key| *table.get(key).unwrap() == i64::from(*key))
    );
}
