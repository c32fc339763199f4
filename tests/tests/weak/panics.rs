//! Code of users in tables that panics: nothing is corrupted, and everything is dropped once.

use core::cell::Cell;

use gc_core::{
    EphemeronTable, Finalize, Gc, Heap, HeapConfig, Static, Trace, Visitor, WeakKeyMap, WeakTable,
    WeakValueTable,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// Panics when it is dropped, if it is told to.
struct Bomb(Ticket, bool);

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(!self.1, "a bomb");
    }
}

fn bomb(ledger: &Ledger, armed: bool) -> Static<Bomb> {
    Static(Bomb(ledger.ticket(), armed))
}

type Bombs<'gc> = EphemeronTable<'gc, u32, Static<Bomb>>;

/// A table with ten values of which the fourth and the seventh panic, and its keys.
fn bombs<'gc>(heap: &'gc Heap, ledger: &Ledger) -> (Bombs<'gc>, Vec<Gc<'gc, u32>>) {
    let table = EphemeronTable::new(heap);
    let keys: Vec<_> = (0..10).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        table.insert(heap, key, bomb(ledger, *key == 3 || *key == 6));
    }
    (table, keys)
}

#[test]
fn values_that_panic_when_they_are_dropped_are_dropped_once() {
    for way in 0..4 {
        let ledger = Ledger::new();
        let mut heap = Heap::new();
        let (table, keys) = bombs(&heap, &ledger);
        let message = match way {
            0 => message_of(|| drop(table.remove(&heap, keys[3]))),
            1 => message_of(|| drop(table.insert(&heap, keys[3], bomb(&ledger, false)))),
            2 => message_of(|| table.retain(&heap, |key, _| *key != 3)),
            _ => message_of(|| table.retain(&heap, |_, value| value.0.0.id < 3)),
        };
        assert_eq!(message, "a bomb");
        assert_eq!(ledger.dropped(), 1);
        assert_eq!(table.len(), if way == 1 { 10 } else { 9 });
        assert_eq!(table.contains_key(keys[3]), way == 1);
        assert!(table.contains_key(keys[9]), "not asked about");
        let _table = heap.root(heap.alloc(table));
        heap.verify().unwrap();
        assert_eq!(message_of(|| heap.collect()), "a bomb");
        ledger.assert_all_dropped_once();
        heap.verify().unwrap();
    }
}

/// Several panic at once: the first is passed on by the collection, after all have been dropped.
#[test]
fn values_that_panic_in_a_collection_are_dropped_once() {
    for stress in [false, true] {
        let ledger = Ledger::new();
        let mut heap = HeapConfig::new().stress(stress).build();
        let (table, keys) = bombs(&heap, &ledger);
        let held = heap.root(keys[8]);
        let table = heap.root(heap.alloc(table));
        assert_eq!(message_of(|| heap.collect()), "a bomb");
        assert_eq!((ledger.dropped(), table.get(&heap).len()), (9, 1));
        assert!(table.get(&heap).contains_key(held.get(&heap)));
        heap.verify().unwrap();
        drop(held);
        heap.collect();
        ledger.assert_all_dropped_once();
        assert!(table.get(&heap).is_empty());
    }
}

/// Removed entries are out of sight when the heap is checked in the middle of a collection.
#[test]
fn values_that_are_dropped_are_no_trouble_to_stress_mode() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().stress(true).build();
    let table = EphemeronTable::new(&heap);
    let values = WeakValueTable::new(&heap);
    for number in 0..100 {
        let key = heap.alloc(number);
        table.insert(&heap, key, (ledger.ticket(), heap.alloc(number)));
        values.insert(&heap, format!("name {number}"), key);
    }
    let roots = (heap.root(heap.alloc(table)), heap.root(heap.alloc(values)));
    assert_eq!(heap.collect().freed_objects, 200);
    assert!(roots.0.get(&heap).is_empty() && roots.1.get(&heap).is_empty());
    ledger.assert_all_dropped_once();
}

#[test]
fn clearing_and_draining_go_on_after_a_panic() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let (table, keys) = bombs(&heap, &ledger);
    // Of two that panic, the second would end the process.
    table.get_mut(&heap, keys[6]).unwrap().0.1 = false;
    assert_eq!(message_of(|| table.clear(&heap)), "a bomb");
    ledger.assert_all_dropped_once();
    assert!(table.is_empty());
    table.insert(&heap, keys[3], bomb(&ledger, true));
    table.insert(&heap, keys[4], bomb(&ledger, false));
    assert_eq!(message_of(|| drop(table.drain(&heap))), "a bomb");
    ledger.assert_all_dropped_once();
    assert!(table.is_empty() && table.capacity() == 0);
}

#[test]
fn closures_that_panic_leave_the_table_as_it_was() {
    let mut heap = Heap::new();
    let (keys, values, pairs) = (
        EphemeronTable::new(&heap),
        WeakValueTable::new(&heap),
        WeakTable::new(&heap),
    );
    for number in 0..10 {
        let object = heap.alloc(number);
        keys.insert(&heap, object, number);
        values.insert(&heap, number, object);
        pairs.insert(&heap, object, object);
    }
    let at_five = |number: u32| {
        assert!(number != 5, "five");
        number % 2 == 0
    };
    assert_eq!(
        message_of(|| keys.retain(&heap, |key, _| at_five(*key))),
        "five"
    );
    assert_eq!(
        message_of(|| values.retain(&heap, |key, _| at_five(*key))),
        "five"
    );
    assert_eq!(
        message_of(|| pairs.retain(&heap, |key, _| at_five(*key))),
        "five"
    );
    // 1 and 3 are gone, the others were kept or not asked about.
    assert_eq!((keys.len(), values.len(), pairs.len()), (8, 8, 8));
    let key = heap.alloc(7);
    message_of(|| *keys.entry(&heap, key).or_insert_with(|| panic!("no value")));
    assert!(!keys.contains_key(key));
    keys.insert(&heap, key, 1);
    let modify = |value: &mut u32| {
        *value = 2;
        panic!("half-way");
    };
    message_of(|| *keys.entry(&heap, key).and_modify(modify).or_default());
    assert_eq!(keys.get(key), Some(2));
    let _roots = (
        heap.root(heap.alloc(keys)),
        heap.root(heap.alloc(values)),
        heap.root(heap.alloc(pairs)),
    );
    heap.verify().unwrap();
}

/// A map of keys with content is as safe from its values, and from closures, as one of identities.
#[test]
fn a_map_of_weak_keys_is_whole_after_a_panic() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let map = WeakKeyMap::new(&heap);
    let keys: Vec<_> = (0..10).map(|number| heap.alloc(number)).collect();
    for &key in &keys {
        map.insert(&heap, key, bomb(&ledger, *key == 3 || *key == 6));
    }
    assert_eq!(message_of(|| drop(map.remove(&heap, &3))), "a bomb");
    let message = message_of(|| {
        map.retain(
            &heap,
            |key, _| if *key == 8 { panic!("eight") } else { *key > 1 },
        )
    });
    assert_eq!(message, "eight");
    assert_eq!((map.len(), ledger.dropped()), (7, 3));
    let twin = heap.alloc(3);
    message_of(|| drop(map.entry(&heap, twin).or_insert_with(|| panic!("no value"))));
    assert!(!map.contains_key(&heap, &3) && map.contains_key(&heap, &9));
    let map = heap.root(heap.alloc(map));
    heap.verify().unwrap();
    assert_eq!(message_of(|| heap.collect()), "a bomb");
    ledger.assert_all_dropped_once();
    assert!(map.get(&heap).is_empty());
    heap.verify().unwrap();
}

thread_local! {
    static FUSE: Cell<bool> = const { Cell::new(false) };
}

/// A value whose `trace` panics when it is told to.
struct Fused<'gc>(Gc<'gc, u32>);

// SAFETY: the field is visited, but by a call that panics, which visits nothing. `At` replaces the lifetime, and the type
// has no `Drop`. Reading a cell of the standard library is no user code.
unsafe impl Trace for Fused<'_> {
    type At<'x> = Fused<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        assert!(!FUSE.get(), "the fuse");
        // SAFETY: the contract is passed on.
        unsafe { visitor.field("0", &self.0) }
    }
}

impl<'gc> Finalize<'gc> for Fused<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
}

/// Entries wait for their keys when a value panics: the collection is abandoned, clears nothing, and the next one is
/// whole.
#[test]
fn a_panic_in_the_trace_of_a_value_abandons_the_collection() {
    // The order of roots decides what waits by then.
    for order in 0..6 {
        let mut heap = Heap::new();
        let (table, chain) = (EphemeronTable::new(&heap), EphemeronTable::new(&heap));
        let keys: Vec<_> = (0..50).map(|number| heap.alloc(number)).collect();
        for (at, &key) in keys.iter().enumerate().rev() {
            chain.insert(&heap, key, *keys.get(at + 1).unwrap_or(&key));
        }
        table.insert(&heap, keys[25], Fused(keys[0]));
        // Keys of another type, in blocks that nothing waits for in the next collection until it is their turn.
        let (link, behind) = (EphemeronTable::new(&heap), EphemeronTable::new(&heap));
        let others: Vec<_> = (0..20_u64).map(|number| heap.alloc(number)).collect();
        link.insert(&heap, keys[49], others[0]);
        for pair in others.windows(2).rev() {
            behind.insert(&heap, pair[0], pair[1]);
        }
        let weak = heap.root_weak(Gc::downgrade(heap.alloc(1), &heap));
        let (mut tables, mut held) = (None, None);
        let mut chains = None;
        for step in 0..3 {
            match (step + order) % 3 {
                0 if order < 3 => held = Some(heap.root(keys[0])),
                2 if order >= 3 => held = Some(heap.root(keys[0])),
                1 => tables = Some(heap.root(heap.alloc((table, link)))),
                _ => chains = Some(heap.root(heap.alloc((chain, behind)))),
            }
        }
        let chain = chains.expect("it was rooted");
        for round in 0..3 {
            FUSE.set(true);
            assert_eq!(message_of(|| heap.collect()), "the fuse");
            FUSE.set(false);
            assert_eq!(weak.get(&heap).is_dead(), round > 0, "nothing was cleared");
            heap.collect();
            let (chain, behind) = chain.get(&heap).as_ref();
            assert_eq!((chain.len(), behind.len()), (50, 19));
            heap.verify().unwrap();
        }
        drop(held);
        heap.collect();
        assert!(chain.get(&heap).0.is_empty() && chain.get(&heap).1.is_empty());
        drop(tables);
    }
}
