//! Allocation between collections: objects are handed out in runs of free slots, and no run may outlive the state of
//! the heap that it was found in.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Heap, HeapConfig, Root, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

#[derive(Trace, Finalize)]
struct Plain<'gc> {
    number: usize,
    next: GcCell<Option<Gc<'gc, Plain<'gc>>>>,
}

fn plain<'gc>(
    heap: &'gc Heap,
    number: usize,
    next: Option<Gc<'gc, Plain<'gc>>>,
) -> Gc<'gc, Plain<'gc>> {
    heap.alloc(Plain {
        number,
        next: GcCell::new(next),
    })
}

/// A collection in the middle of a run, after every number of objects that a block may hold: what was written is
/// found, and what was not is nothing.
#[test]
fn a_collection_may_come_after_any_object_of_a_block() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let mut tickets: Vec<Root<Ticket>> = Vec::new();
    let mut numbers: Vec<Root<Plain<'static>>> = Vec::new();
    for round in 0..150 {
        for _ in 0..round {
            tickets.push(heap.root(heap.alloc(ledger.ticket())));
            heap.alloc(ledger.ticket());
            let number = numbers.len();
            numbers.push(heap.root(plain(&heap, number, None)));
            plain(&heap, usize::MAX, None);
        }
        let collection = heap.collect();
        assert_eq!(collection.freed_objects, 2 * round);
        assert_eq!(collection.live_objects, 2 * numbers.len());
        heap.verify().unwrap();
    }
    assert_eq!(ledger.dropped(), tickets.len());
    for (number, (ticket, plain)) in tickets.iter().zip(&numbers).enumerate() {
        assert_eq!(ticket.get(&heap).id, 2 * number);
        assert_eq!(plain.get(&heap).number, number);
    }
}

/// An object that was allocated in a slot of an earlier run, and is reached only through one that came after a
/// collection, was never marked before.
#[test]
fn objects_of_one_block_and_different_collections_keep_each_other() {
    let mut heap = Heap::new();
    let mut root = heap.root(plain(&heap, 0, None));
    for number in 1..2000 {
        let next = root.get(&heap);
        root = heap.root(plain(&heap, number, Some(next)));
        plain(&heap, usize::MAX, None);
        if number % 17 == 0 {
            heap.collect();
        }
    }
    let list = core::iter::successors(Some(root.get(&heap)), |plain| plain.next.get());
    assert!(list.map(|plain| plain.number).eq((0..2000).rev()));
}

/// Blocks without drop glue are swept when allocation next needs them. A second collection before that must not
/// take their old verdict for a new one, or the other way round.
#[test]
fn a_collection_may_follow_another_at_once() {
    for between in [0, 1, 70, 3000] {
        let mut heap = Heap::new();
        let roots: Vec<_> = (0..5000)
            .filter_map(|number| {
                let object = plain(&heap, number, None);
                (number % 3 == 0).then(|| heap.root(object))
            })
            .collect();
        assert_eq!(heap.collect().freed_objects, 5000 - roots.len());
        let late: Vec<_> = (0..between)
            .map(|number| heap.root(plain(&heap, number, None)))
            .collect();
        for _ in 0..3 {
            assert_eq!(heap.collect().freed_objects, 0);
            heap.verify().unwrap();
        }
        assert!(
            roots
                .iter()
                .zip(0..)
                .all(|(root, at)| root.get(&heap).number == 3 * at)
        );
        assert!(
            late.iter()
                .zip(0..)
                .all(|(root, at)| root.get(&heap).number == at)
        );
    }
}

/// Asking for figures or for a verification, at any moment, changes nothing that a program can see.
#[test]
fn asking_never_changes_what_happens() {
    fn churn(ask: impl Fn(&mut Heap)) -> (Vec<usize>, usize, u64) {
        let ledger = Ledger::new();
        let mut heap = HeapConfig::new().minimum_bytes(0).build();
        let mut roots = Vec::new();
        for round in 0..3000_usize {
            let ticket = heap.alloc(ledger.ticket());
            if round * 7919 % 11 < 4 {
                roots.push(heap.root(ticket));
            }
            ask(&mut heap);
            if round % 97 == 0 {
                roots.retain(|root: &Root<Ticket>| root.get(&heap).id % 5 != 0);
                heap.collect();
                ask(&mut heap);
            }
        }
        let ids = roots.iter().map(|root| root.get(&heap).id).collect();
        (ids, ledger.dropped(), heap.stats().freed_objects)
    }

    let undisturbed = churn(|_| {});
    assert_eq!(
        churn(|heap| assert_eq!(heap.stats().abandoned, 0)),
        undisturbed
    );
    assert_eq!(churn(|heap| heap.verify().unwrap()), undisturbed);
    assert_eq!(
        churn(|heap| assert!(heap.is_due() || heap.stats().abandoned == 0)),
        undisturbed
    );
}

/// What the figures say is exact at any moment, although memory is handed out in runs.
#[test]
fn the_figures_are_exact_at_any_moment() {
    let mut heap = Heap::new();
    let mut roots = Vec::new();
    for round in 1..=500 {
        roots.push(heap.root(plain(&heap, round, None)));
        heap.alloc([round; 5]);
        let stats = heap.stats();
        assert_eq!(stats.objects, 2 * round);
        assert_eq!(
            stats.object_bytes,
            round
                * (size_of::<Plain<'_>>().next_multiple_of(8)
                    + (5 * size_of::<usize>()).next_multiple_of(8))
        );
        assert_eq!(stats.roots, round);
    }
    heap.collect();
    let stats = heap.stats();
    assert_eq!((stats.objects, stats.freed_objects), (500, 500));
    let freed_bytes = 500 * (5 * size_of::<usize>()).next_multiple_of(8);
    assert_eq!(
        stats.object_bytes,
        500 * size_of::<Plain<'_>>().next_multiple_of(8)
    );
    assert_eq!(stats.freed_bytes, freed_bytes as u64);
}

/// Finalizers run between the sweep and the program, and allocate: in slots that this collection found free.
#[test]
fn finalizers_allocate_in_slots_that_were_just_freed() {
    #[derive(Trace)]
    struct Spender {
        ticket: Ticket,
        left: Static<Rc<Cell<usize>>>,
    }

    impl<'gc> Finalize<'gc> for Spender {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.left.set(this.left.get() - 1);
            for _ in 0..20 {
                heap.alloc(this.ticket.0.sibling());
            }
        }
    }

    let (ledger, left) = (Ledger::new(), Rc::new(Cell::new(0)));
    let mut heap = Heap::new();
    for _ in 0..30 {
        for _ in 0..10 {
            left.set(left.get() + 1);
            heap.alloc(Spender {
                ticket: ledger.ticket(),
                left: Static(Rc::clone(&left)),
            });
        }
        heap.collect();
        assert_eq!(left.get(), 0);
        heap.verify().unwrap();
        assert_eq!(heap.stats().objects, 10 + 200);
    }
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// Making a value may allocate others of its type, to any depth: each gets a slot of its own.
#[test]
fn a_value_may_allocate_its_own_kind_while_it_is_made() {
    fn deep<'gc>(heap: &'gc Heap, number: usize) -> Gc<'gc, Plain<'gc>> {
        heap.alloc(Plain {
            number,
            next: GcCell::new((number > 0).then(|| deep(heap, number - 1))),
        })
    }

    let mut heap = Heap::new();
    let root = heap.root(deep(&heap, 500));
    for _ in 0..2 {
        heap.collect();
        let list = core::iter::successors(Some(root.get(&heap)), |plain| plain.next.get());
        assert!(list.map(|plain| plain.number).eq((0..=500).rev()));
    }
}

#[test]
fn collecting_an_empty_heap_does_nothing() {
    let mut heap = Heap::new();
    for round in 1..10 {
        let collection = heap.collect();
        assert_eq!((collection.live_objects, collection.freed_objects), (0, 0));
        assert_eq!(heap.stats().collections, round);
        heap.verify().unwrap();
    }
}
