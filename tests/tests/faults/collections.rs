//! Collecting without memory: it is when a collection is needed most.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{
    Ephemeron, EphemeronTable, Finalize, Gc, GcCell, GcRefCell, Heap, Root, Trace, WeakTable,
    WeakValueTable,
};

use crate::support::child::{in_child, stderr, survives};
use crate::support::faults::{refusals, without_memory};
use crate::support::ledger::{Ledger, Ticket};

#[derive(Trace, Finalize)]
struct Link<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
}

impl<'gc> Link<'gc> {
    fn alone(heap: &'gc Heap, ledger: &Ledger) -> Gc<'gc, Link<'gc>> {
        heap.alloc(Link {
            ticket: ledger.ticket(),
            next: GcCell::new(None),
        })
    }
}

/// A graph that needs more of the worklist than there is room for in advance.
fn wide_and_deep(heap: &Heap, ledger: &Ledger) -> Root<GcRefCell<Vec<Gc<'static, Link<'static>>>>> {
    let mut wide = Vec::new();
    for _ in 0..5000 {
        let mut list = None;
        for _ in 0..3 {
            list = Some(heap.alloc(Link {
                ticket: ledger.ticket(),
                next: GcCell::new(list),
            }));
        }
        wide.extend(list);
    }
    heap.root(heap.alloc(GcRefCell::new(wide)))
}

/// Objects that the worklist has no room for are found again in the bitmaps.
#[test]
fn marking_without_memory_marks_everything() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = wide_and_deep(&heap, &ledger);
    wide_and_deep(&heap, &ledger);
    let collection = without_memory(|| heap.collect());
    assert!(refusals() > 0, "the worklist was to grow");
    assert_eq!(
        (collection.live_objects, collection.freed_objects),
        (15_001, 15_001)
    );
    assert_eq!(ledger.dropped(), 15_000);
    assert!((0..15_000).all(|id| !ledger.is_dropped(id)));
    heap.verify().unwrap();
    root.get(&heap).borrow_mut(&heap).truncate(1);
    assert_eq!(without_memory(|| heap.collect()).live_objects, 4);
    drop(root);
    assert_eq!(without_memory(|| heap.collect()).live_objects, 0);
    ledger.assert_all_dropped_once();
}

#[test]
fn finalizable_objects_are_found_without_memory() {
    #[derive(Trace)]
    struct Armed {
        ticket: Ticket,
        finalized: Rc<Cell<usize>>,
    }

    impl<'gc> Finalize<'gc> for Armed {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.finalized.set(this.finalized.get() + 1);
            assert_eq!(this.ticket.id, 5000 - this.finalized.get(), "latest first");
        }
    }

    let finalized = Rc::new(Cell::new(0));
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    for _ in 0..5000 {
        heap.alloc(Armed {
            ticket: ledger.ticket(),
            finalized: Rc::clone(&finalized),
        });
    }
    let collection = without_memory(|| heap.collect());
    assert_eq!((collection.finalized, finalized.get()), (5000, 5000));
    assert_eq!(collection.finalizers_panicked, 0);
    assert_eq!(without_memory(|| heap.collect()).freed_objects, 5000);
    ledger.assert_all_dropped_once();
}

/// What ephemerons keep is found although values, keys and tables find no room on the worklist.
#[test]
fn ephemerons_are_resolved_without_memory() {
    type Wide<'gc> = Vec<Gc<'gc, Link<'gc>>>;
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let link = |heap| Link::alone(heap, &ledger);
    let root = {
        let table = EphemeronTable::<Link<'_>, Wide<'_>>::new(&heap);
        // A chain: the last object of a value is the key of the next, entered in reverse.
        let keys: Vec<_> = (0..20).map(|_| link(&heap)).collect();
        for pair in keys.windows(2).rev() {
            let wide = (0..3000).map(|_| link(&heap)).chain([pair[1]]).collect();
            table.insert(&heap, pair[0], wide);
        }
        // Many entries of one key, in tables of their own.
        let many: Vec<_> = (0..3000)
            .map(|_| Ephemeron::with_keys(&heap, [keys[0], keys[19]], link(&heap)))
            .collect();
        let dead = EphemeronTable::<Link<'_>, Wide<'_>>::new(&heap);
        for _ in 0..3000 {
            dead.insert(&heap, link(&heap), vec![link(&heap)]);
        }
        heap.root(heap.alloc((heap.alloc((table, dead)), heap.alloc((many, keys[0])))))
    };
    let live = 20 + 19 * 3000 + 3000;
    let kept_tables = 2 + 1 + 1 + 1 + 3000;
    let collection = without_memory(|| heap.collect());
    assert!(refusals() > 0, "the worklist was to grow");
    assert_eq!(collection.live_objects, live + kept_tables);
    assert_eq!(ledger.dropped(), 6000);
    heap.verify().unwrap();
    let (table, dead) = *root.get(&heap).0.as_ref();
    assert_eq!((table.len(), dead.len()), (19, 0));
    drop(root);
    assert_eq!(without_memory(|| heap.collect()).live_objects, 0);
    ledger.assert_all_dropped_once();
}

/// Tables that have lost most of their entries keep their memory where they cannot have less.
#[test]
fn tables_lose_their_entries_without_memory() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let root = {
        let ephemerons = EphemeronTable::<Ticket, String>::new(&heap);
        let values = WeakValueTable::<String, Ticket>::new(&heap);
        let weak = WeakTable::<Ticket, Ticket>::new(&heap);
        for number in 0..5000 {
            let object = heap.alloc(ledger.ticket());
            ephemerons.insert(&heap, object, number.to_string());
            values.insert(&heap, number.to_string(), object);
            weak.insert(&heap, object, object);
        }
        heap.root(heap.alloc((ephemerons, heap.alloc((values, weak)))))
    };
    let before = heap.stats().external_bytes;
    without_memory(|| heap.collect());
    heap.verify().unwrap();
    let (ephemerons, rest) = *root.get(&heap);
    let (values, weak) = *rest.as_ref();
    assert_eq!((ephemerons.len(), values.len(), weak.len()), (0, 0, 0));
    ledger.assert_all_dropped_once();
    heap.collect();
    assert!(heap.stats().external_bytes < before / 100);
}

/// Memory that only a large collection needed is given back by the next; that must not need any.
#[test]
fn giving_memory_back_needs_none() {
    survives(module_path!(), "giving_memory_back_needs_none", || {
        let mut heap = Heap::new();
        let wide = heap.root({
            let leaf = || heap.alloc(GcCell::new(None::<Gc<'_, u8>>));
            let wide: Vec<_> = (0..200_000).map(|_| leaf()).collect();
            heap.alloc(wide)
        });
        assert_eq!(heap.collect().live_objects, 200_001);
        assert_eq!(without_memory(|| heap.collect()).live_objects, 200_001);
        drop(wide);
        assert_eq!(without_memory(|| heap.collect()).freed_objects, 200_001);
        without_memory(|| drop(heap));
    });
}

/// Who does not ask to be told is told as everywhere in Rust: the process ends with the standard message.
#[test]
fn alloc_without_memory_is_the_standard_allocation_error() {
    let output = in_child!(
        "alloc_without_memory_is_the_standard_allocation_error",
        || {
            let heap = Heap::new();
            without_memory(|| heap.alloc([0_u64; 1000]));
            eprintln!("survived");
        },
    );
    if let Some(output) = output {
        let said = stderr(&output);
        assert!(!output.status.success(), "{said}");
        assert!(
            said.contains("memory allocation of 8000 bytes failed"),
            "{said}"
        );
    }
}
