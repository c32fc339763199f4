//! Weak references and tables without memory: what is refused leaves everything as it was, and collections need none.

use gc_core::{
    AllocErrorKind, Ephemeron, EphemeronTable, Finalize, Gc, GcCell, Heap, Managed, Trace, Weak,
    WeakKeyMap, WeakTable, WeakValueTable,
};

use crate::support::faults::{armed, plan, refusals, without_memory};
use crate::support::ledger::{Ledger, Ticket};

/// Every allocation of an operation is refused, alone and with all that come after it: the first, then the second, until
/// none is left. A table that is refused memory asks for less; nothing else asks again.
#[test]
fn whatever_is_refused_leaves_everything_as_it_was() {
    for refusals in [1, u64::MAX / 2] {
        refuse_each_allocation(refusals);
    }
}

fn refuse_each_allocation(at_once: u64) {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let held = heap.root(heap.alloc(vec![heap.alloc(0_u64)]));
    let mut operations = [0; 7];
    for entries in [0, 1, 30] {
        for (operation, succeeded) in operations.iter_mut().enumerate() {
            for refused in 0.. {
                let key = held.get(&heap)[0];
                let (table, values, pairs, names) = (
                    EphemeronTable::new(&heap),
                    WeakValueTable::new(&heap),
                    WeakTable::new(&heap),
                    WeakKeyMap::new(&heap),
                );
                for number in 1..=entries {
                    let object = heap.alloc(number);
                    table.insert(&heap, object, ledger.ticket());
                    values.insert(&heap, number, object);
                    pairs.insert(&heap, object, object);
                    names.insert(&heap, object, number);
                }
                let (new, ticket) = (heap.alloc([7_u64; 5]), ledger.ticket());
                plan(refused..refused + at_once);
                let kind = match operation {
                    0 => armed(|| table.try_insert(&heap, key, ticket))
                        .map_err(|error| error.kind)
                        .err(),
                    1 => armed(|| values.try_insert(&heap, 0, key))
                        .map_err(|error| error.kind)
                        .err(),
                    2 => armed(|| pairs.try_insert(&heap, key, key)).err(),
                    3 => armed(|| Gc::try_downgrade(new, &heap)).err(),
                    4 => armed(|| Ephemeron::try_with_keys(&heap, [new, new], 1))
                        .map_err(|error| error.kind)
                        .err(),
                    5 => armed(|| names.try_insert(&heap, key, 0))
                        .map_err(|error| error.kind)
                        .err(),
                    _ => armed(|| table.try_reserve(&heap, 100)).err(),
                };
                assert!(kind.is_none() || refusals() > 0);
                if at_once > 1 || matches!(operation, 3 | 4) {
                    assert_eq!(kind.is_some(), refusals() > 0);
                }
                let added = u64::from(kind.is_none());
                assert_eq!(
                    table.len() as u64,
                    entries + added * u64::from(operation == 0)
                );
                assert_eq!(
                    values.len() as u64,
                    entries + added * u64::from(operation == 1)
                );
                assert_eq!(
                    pairs.len() as u64,
                    entries + added * u64::from(operation == 2)
                );
                assert_eq!(
                    names.len() as u64,
                    entries + added * u64::from(operation == 5)
                );
                assert!(kind.is_none_or(|kind| matches!(kind, AllocErrorKind::OutOfMemory(_))));
                assert!((1..=entries).all(|number| {
                    let object = values.get(&heap, &number).unwrap();
                    let name = names.get_key(&heap, &number).unwrap();
                    let found = table.contains_key(object) && pairs.contains_key(object);
                    found && Gc::ptr_eq(name, object)
                }));
                let _roots = (
                    heap.root(heap.alloc(table)),
                    heap.root(heap.alloc(values)),
                    heap.root(heap.alloc(pairs)),
                    heap.root(heap.alloc(names)),
                );
                heap.verify().unwrap();
                heap.collect();
                heap.verify().unwrap();
                if refusals() == 0 {
                    *succeeded += refused;
                    break;
                }
            }
        }
    }
    assert!(
        operations.iter().all(|&refusals| refusals > 0),
        "{operations:?}"
    );
    drop(held);
    heap.collect();
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().external_bytes, 0);
}

/// An object that knows itself, of any size.
#[derive(Trace, Finalize)]
struct Cyclic<'gc, const WORDS: usize> {
    me: Weak<'gc, Cyclic<'gc, WORDS>>,
    ticket: Ticket,
    words: [u64; WORDS],
}

/// One that is finalized.
#[derive(Trace)]
struct Finalized<'gc> {
    me: Weak<'gc, Finalized<'gc>>,
    ticket: Ticket,
}

impl<'gc> Finalize<'gc> for Finalized<'gc> {
    fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        assert!(this.me.is_dead(), "{}", this.ticket.id);
    }
}

/// Whichever allocation is refused, the value is given back, or was never made, and the heap has what it had.
#[test]
fn a_cyclic_object_that_is_refused_is_given_back() {
    fn check<'gc, T: Managed<'gc>>(
        heap: &'gc Heap,
        ledger: &Ledger,
        make: impl Fn(Weak<'gc, T>, Ticket) -> T,
    ) -> [usize; 2] {
        let mut outcomes = [0; 2];
        for refused in 0.. {
            // The heap of an object that was refused is one that could go on.
            let before = heap.stats();
            let ticket = ledger.ticket();
            let id = ticket.id;
            plan(refused..refused + 1);
            let made = armed(|| heap.try_alloc_cyclic(|me| make(me, ticket)));
            let error = match made {
                Ok(object) => {
                    assert_eq!(refusals(), 0);
                    let weak = Gc::downgrade(object, heap);
                    assert!(weak.refers_to(object) && !ledger.is_dropped(id));
                    assert_eq!(heap.stats().objects, before.objects + 2);
                    return outcomes;
                }
                Err(error) => error,
            };
            assert_eq!(refusals(), 1);
            assert!(matches!(error.kind, AllocErrorKind::OutOfMemory(_)));
            let cells = usize::from(error.value.is_some());
            outcomes[cells] += 1;
            assert_eq!(ledger.is_dropped(id), error.value.is_none());
            assert_eq!(heap.stats().objects, before.objects + cells);
            drop(error);
            assert!(ledger.is_dropped(id));
        }
        unreachable!()
    }

    let ledger = Ledger::new();
    for _ in 0..3 {
        let mut heap = Heap::new();
        let small = check(&heap, &ledger, |me, ticket| Cyclic::<'_, 0> {
            me,
            ticket,
            words: [],
        });
        let large = check(&heap, &ledger, |me, ticket| Cyclic::<'_, 10_000> {
            me,
            ticket,
            words: [7; 10_000],
        });
        let finalized = check(&heap, &ledger, |me, ticket| Finalized { me, ticket });
        assert!(small[0] > 0 && small[1] > 0 && large[1] > 0 && finalized[1] > 0);
        heap.verify().unwrap();
        let collection = heap.collect();
        assert_eq!(
            (collection.finalized, collection.finalizers_panicked),
            (1, 0)
        );
        heap.verify().unwrap();
        heap.collect();
        assert_eq!(heap.stats().objects, 0);
        ledger.assert_all_dropped_once();
    }
}

/// What is known of an object's neighbours has to make room for it, and stays as it was where that is refused.
#[test]
fn a_refused_weak_reference_takes_nothing_from_its_neighbours() {
    let mut heap = Heap::new();
    let objects: Vec<_> = (0..300).map(|number| heap.alloc(number)).collect();
    // One after the other, then with gaps, backwards.
    let order = (0..100).chain((100..300).rev().step_by(3));
    let mut made = Vec::new();
    let mut total = 0;
    for at in order {
        for refused in 0.. {
            plan(refused..refused + 1);
            let weak = armed(|| Gc::try_downgrade(objects[at], &heap));
            let known = |&(at, weak)| Gc::downgrade(objects[at], &heap) == weak;
            assert!(made.iter().all(known), "before {at}");
            if let Ok(weak) = weak {
                total += refused;
                made.push((at, weak));
                break;
            }
        }
    }
    assert!(total > 15, "{total} were refused");
    // Counted only now, since counting would end the run that the next cell is taken from.
    assert_eq!(
        heap.stats().objects,
        300 + made.len(),
        "refused cells were given back"
    );
    assert!(made.iter().all(|&(at, weak)| weak.refers_to(objects[at])));
    heap.verify().unwrap();
    heap.collect();
}

/// Objects that are found late, with a pointer each.
#[derive(Trace, Finalize)]
struct Link<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

fn link<'gc>(
    heap: &'gc Heap,
    ledger: &Ledger,
    next: Option<Gc<'gc, Link<'gc>>>,
) -> Gc<'gc, Link<'gc>> {
    heap.alloc(Link {
        ticket: ledger.ticket(),
        next: GcCell::new(next),
    })
}

/// Entries wait, are found again, and lead to more than there is room for; nothing is lost and nothing kept.
#[test]
fn entries_are_followed_without_memory() {
    const ENTRIES: usize = 4000;
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let table = EphemeronTable::new(&heap);
    let wide = EphemeronTable::new(&heap);
    let keys: Vec<_> = (0..=ENTRIES).map(|_| link(&heap, &ledger, None)).collect();
    for at in (0..ENTRIES).map(|at| at * 7919 % ENTRIES) {
        let value = link(&heap, &ledger, Some(keys[at + 1]));
        table.insert(&heap, keys[at], value);
        wide.insert(&heap, value, vec![]);
    }
    // More than the worklist has room for, where the chain begins and where it ends.
    for key in [keys[0], keys[ENTRIES]] {
        let lists =
            (0..5000).map(|_| (0..3).fold(None, |next, _| Some(link(&heap, &ledger, next))));
        wide.insert(&heap, key, lists.collect());
    }
    let roots = (heap.root(heap.alloc(table)), heap.root(heap.alloc(wide)));
    let first = heap.root(keys[0]);
    let collection = without_memory(|| heap.collect());
    assert!(refusals() > 0, "the worklist was to grow");
    assert_eq!(collection.freed_objects, 0);
    let (mut at, mut links) = (first.get(&heap), 0);
    while let Some(value) = roots.0.get(&heap).get(at) {
        assert_eq!(roots.1.get(&heap).get_ref(value).unwrap().len(), 0);
        at = value.next.get().unwrap();
        links += 1;
    }
    assert_eq!((links, ledger.dropped()), (ENTRIES, 0));
    drop(first);
    without_memory(|| heap.collect());
    assert!(roots.0.get(&heap).is_empty() && roots.1.get(&heap).is_empty());
    ledger.assert_all_dropped_once();
}

/// Making a table smaller needs memory for a moment; where there is none it stays as large, and is right.
#[test]
fn tables_are_cleared_without_memory() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let (table, values) = (EphemeronTable::new(&heap), WeakValueTable::new(&heap));
    let mut held = Vec::new();
    for number in 0..1000 {
        let object = heap.alloc(number);
        table.insert(&heap, object, ledger.ticket());
        values.insert(&heap, number, object);
        if number % 100 == 0 {
            held.push(heap.root(object));
        }
    }
    let roots = (heap.root(heap.alloc(table)), heap.root(heap.alloc(values)));
    let bytes = heap.stats().external_bytes;
    without_memory(|| heap.collect());
    assert!(refusals() > 0);
    let check = |heap: &Heap| {
        let (table, values) = (*roots.0.get(heap), *roots.1.get(heap));
        assert_eq!((table.len(), values.len(), ledger.dropped()), (10, 10, 990));
        for root in &held {
            let object = root.get(heap);
            assert_eq!(table.get_ref(object).unwrap().id, *object as usize);
            assert!(Gc::ptr_eq(values.get(heap, &*object).unwrap(), object));
        }
    };
    check(&heap);
    assert_eq!(heap.stats().external_bytes, bytes, "nothing was given back");
    heap.collect();
    check(&heap);
    assert!(heap.stats().external_bytes < bytes / 20, "now it was");
    heap.verify().unwrap();
}
