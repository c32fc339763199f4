//! A panic in a hand-written `trace`: the collection is abandoned, nothing is freed, and the next one is whole.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{
    EphemeronTable, FinalizationQueue, Finalize, Gc, GcCell, Heap, HeapConfig, Order, Policy,
    QueueConfig, Static, Trace, Visitor,
};

use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::message_of;

/// What may be allocated between two collections of a small heap.
const MINIMUM: usize = 1 << 20;

/// How many calls of `trace` succeed before one panics; shared by all objects of a test.
#[derive(Clone)]
struct Fuse(Rc<Cell<Option<u32>>>);

impl Fuse {
    fn new() -> Fuse {
        Fuse(Rc::new(Cell::new(None)))
    }

    fn blow_after(&self, calls: u32) {
        self.0.set(Some(calls));
    }

    /// Whether the fuse did not blow; it does not any more from here on.
    fn remove(&self) -> bool {
        self.0.take().is_some()
    }

    fn pass(&self) {
        match self.0.get() {
            Some(0) => {
                self.0.set(None);
                panic!("the fuse");
            }
            Some(left) => self.0.set(Some(left - 1)),
            None => {}
        }
    }
}

/// A node whose `trace` passes the fuse.
struct Fused<'gc> {
    fuse: Static<Fuse>,
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Fused<'gc>>>>,
}

// SAFETY:
// - `next` is visited; the other fields are leaves. A call that panics visits nothing.
// - `At<'x>` replaces the lifetime and nothing else, and the type has no `Drop`.
// - The fuse is a cell of the standard library that no `trace` but this one uses: no allocation, no
//   root, no borrow flag.
unsafe impl Trace for Fused<'_> {
    type At<'x> = Fused<'x>;

    unsafe fn trace<V: Visitor>(&self, visitor: &mut V) {
        self.fuse.pass();
        // SAFETY: the contract is passed on.
        unsafe { visitor.field("next", &self.next) }
    }
}

impl<'gc> Finalize<'gc> for Fused<'gc> {
    const NEEDS_FINALIZE: bool = false;
    fn finalize(_: Gc<'gc, Self>, _: &'gc Heap) {}
}

fn fused<'gc>(
    heap: &'gc Heap,
    fuse: &Fuse,
    ledger: &Ledger,
    next: Option<Gc<'gc, Fused<'gc>>>,
) -> Gc<'gc, Fused<'gc>> {
    heap.alloc(Fused {
        fuse: Static(fuse.clone()),
        ticket: ledger.ticket(),
        next: GcCell::new(next),
    })
}

/// A list of `length` nodes, the first made last.
fn list<'gc>(heap: &'gc Heap, fuse: &Fuse, ledger: &Ledger, length: u32) -> Gc<'gc, Fused<'gc>> {
    let mut first = fused(heap, fuse, ledger, None);
    for _ in 1..length {
        first = fused(heap, fuse, ledger, Some(first));
    }
    first
}

#[track_caller]
fn assert_whole(first: Gc<'_, Fused<'_>>, ids: impl IntoIterator<Item = usize>) {
    let walk = core::iter::successors(Some(first), |node| node.next.get());
    assert!(walk.map(|node| node.ticket.id).eq(ids));
}

#[test]
fn a_collection_whose_trace_panics_frees_nothing() {
    let (fuse, ledger, mut heap) = (Fuse::new(), Ledger::new(), Heap::new());
    let root = heap.root(list(&heap, &fuse, &ledger, 10));
    list(&heap, &fuse, &ledger, 10);
    fuse.blow_after(4);
    assert_eq!(message_of(|| heap.collect()), "the fuse");
    assert_eq!(ledger.dropped(), 0);
    let stats = heap.stats();
    assert_eq!((stats.abandoned, stats.collections), (1, 0));
    assert_eq!((stats.objects, stats.freed_objects), (20, 0));
    heap.verify().unwrap();
    assert_whole(root.get(&heap), (0..10).rev());
}

/// A node that was marked, but not traced, when the panic came must not be taken for done afterwards.
#[test]
fn the_next_collection_is_whole_wherever_the_panic_came() {
    for calls in 0..20 {
        let (fuse, ledger, mut heap) = (Fuse::new(), Ledger::new(), Heap::new());
        let root = heap.root(list(&heap, &fuse, &ledger, 20));
        list(&heap, &fuse, &ledger, 5);
        fuse.blow_after(calls);
        message_of(|| heap.collect());
        // What is allocated between the two is neither marked nor dead.
        let late = heap.root(list(&heap, &fuse, &ledger, 3));
        list(&heap, &fuse, &ledger, 2);
        assert_eq!(heap.collect().freed_objects, 7);
        assert_eq!(ledger.dropped(), 7);
        heap.verify().unwrap();
        assert_whole(root.get(&heap), (0..20).rev());
        assert_whole(late.get(&heap), (25..28).rev());
        drop((root, late));
        heap.collect();
        ledger.assert_all_dropped_once();
    }
}

/// The collection that was abandoned is not tried again at once, or a program with a broken `trace` would do
/// nothing else.
#[test]
fn a_safepoint_does_not_retry_an_abandoned_collection_at_once() {
    let (fuse, ledger) = (Fuse::new(), Ledger::new());
    let mut heap = HeapConfig::new().minimum_bytes(MINIMUM).build();
    let _root = heap.root(fused(&heap, &fuse, &ledger, None));
    while !heap.is_due() {
        heap.alloc([0_u64; 64]);
    }
    fuse.blow_after(0);
    message_of(|| heap.safepoint());
    fuse.blow_after(0);
    assert!(!heap.is_due());
    heap.safepoint();
    assert_eq!(heap.stats().abandoned, 1);
    let mut allocated = 0;
    while !heap.is_due() {
        heap.alloc([0_u64; 64]);
        allocated += 512;
    }
    assert!(
        allocated >= MINIMUM / 2,
        "due again after {allocated} bytes"
    );
}

/// However often it fails: the pauses between the attempts grow with the heap.
#[test]
fn attempts_that_keep_failing_become_rare() {
    let (fuse, ledger) = (Fuse::new(), Ledger::new());
    let mut heap = HeapConfig::new().minimum_bytes(MINIMUM).build();
    let _root = heap.root(fused(&heap, &fuse, &ledger, None));
    for _ in 0..50_000 {
        if heap.is_due() {
            fuse.blow_after(0);
            message_of(|| heap.safepoint());
        }
        heap.alloc([0_u64; 64]);
    }
    let attempts = heap.stats().abandoned;
    assert!(
        (2..=16).contains(&attempts),
        "{attempts} attempts in 3.2 MB"
    );
    fuse.remove();
    assert_eq!(heap.collect().freed_objects, 50_000);
}

/// Who has to find the mistake is told where: the type of the object, or of the table with the value, or of what was
/// searched.
#[test]
fn the_type_whose_trace_panicked_is_named() {
    #[derive(Trace, Finalize)]
    struct Innocent<'gc>(Option<Gc<'gc, Fused<'gc>>>, Option<Gc<'gc, u64>>);

    type Table<'gc> = EphemeronTable<'gc, u64, Fused<'gc>>;

    let (fuse, ledger) = (Fuse::new(), Ledger::new());
    let mut heap = Heap::new();
    assert_eq!(heap.stats().abandoned_by, None);
    let abandoned_by = |heap: &mut Heap| {
        fuse.blow_after(0);
        message_of(|| heap.collect());
        assert!(!fuse.remove());
        let name = heap.stats().abandoned_by.expect("it is known");
        assert!(
            name.contains("Fused") && !name.contains("Innocent"),
            "{name}"
        );
        name
    };

    let held = heap.root(heap.alloc(Innocent(Some(fused(&heap, &fuse, &ledger, None)), None)));
    let object = abandoned_by(&mut heap);
    drop(held);

    // The key is found before the table, and after it, when the entry has waited.
    for waits in [false, true] {
        let (table, key) = (Table::new(&heap), heap.alloc(1));
        let value = Fused {
            fuse: Static(fuse.clone()),
            ticket: ledger.ticket(),
            next: GcCell::new(None),
        };
        table.insert(&heap, key, value);
        let innocent = heap.root(heap.alloc(Innocent(None, Some(key))));
        let (first, table) = (heap.root(key), heap.root_handle(table));
        if waits {
            drop(first);
        }
        assert_ne!(abandoned_by(&mut heap), object);
        drop((innocent, table));
    }

    // What is searched is traced without being marked.
    let searches = [
        QueueConfig::new().policy(Policy::Ordered),
        QueueConfig::new().order(Order::ChildrenFirst),
    ];
    for config in searches {
        let queue = FinalizationQueue::with_config(&heap, config);
        let handle = queue.enable(&heap, fused(&heap, &fuse, &ledger, None));
        let handle = heap.root_handle(handle);
        assert_eq!(abandoned_by(&mut heap), object);
        handle.get(&heap).disable(&heap);
    }
    assert_eq!(heap.stats().abandoned, 5);
}

/// An armed object found dead is selected, and what it reaches is traced; a panic there must leave it armed.
#[test]
fn a_panic_while_a_finalizable_object_is_revived_loses_no_finalizer() {
    #[derive(Trace)]
    struct Armed<'gc> {
        list: Gc<'gc, Fused<'gc>>,
        length: usize,
        seen: Static<Rc<Cell<u32>>>,
    }

    impl<'gc> Finalize<'gc> for Armed<'gc> {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            assert_whole(this.list, (0..this.length).rev());
            this.seen.set(this.seen.get() + 1);
        }
    }

    for calls in 0..5 {
        let (fuse, ledger, mut heap) = (Fuse::new(), Ledger::new(), Heap::new());
        let seen = Rc::new(Cell::new(0));
        let first = list(&heap, &fuse, &ledger, 5);
        for _ in 0..2 {
            heap.alloc(Armed {
                list: first,
                length: 5,
                seen: Static(Rc::clone(&seen)),
            });
        }
        fuse.blow_after(calls);
        message_of(|| heap.collect());
        assert_eq!((seen.get(), ledger.dropped()), (0, 0));
        heap.verify().unwrap();
        let collection = heap.collect();
        assert_eq!((collection.finalized, seen.get()), (2, 2));
        assert_eq!(ledger.dropped(), 0);
        let collection = heap.collect();
        assert_eq!((collection.finalized, collection.freed_objects), (0, 7));
        ledger.assert_all_dropped_once();
    }
}

/// In stress mode `trace` is called by the verifier too, before and after the sweep. Wherever the panic comes,
/// nothing is lost and nothing is freed twice.
#[test]
fn a_panic_at_any_call_of_trace_is_harmless_in_stress_mode() {
    let mut calls = 0;
    loop {
        let (fuse, ledger) = (Fuse::new(), Ledger::new());
        let mut heap = HeapConfig::new().stress(true).build();
        let root = heap.root(list(&heap, &fuse, &ledger, 6));
        list(&heap, &fuse, &ledger, 4);
        fuse.blow_after(calls);
        let result = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| heap.safepoint()));
        assert_eq!(result.is_ok(), fuse.remove());
        assert!([0, 4].contains(&ledger.dropped()));
        assert_whole(root.get(&heap), (0..6).rev());
        heap.verify().unwrap();
        heap.safepoint();
        assert_eq!(ledger.dropped(), 4);
        assert_whole(root.get(&heap), (0..6).rev());
        drop(root);
        heap.safepoint();
        ledger.assert_all_dropped_once();
        if result.is_ok() {
            break;
        }
        calls += 1;
    }
    assert!(calls >= 12, "marking and verifying trace 6 objects each");
}

#[test]
fn a_panic_in_trace_comes_out_of_verification_too() {
    let (fuse, ledger, mut heap) = (Fuse::new(), Ledger::new(), Heap::new());
    let root = heap.root(list(&heap, &fuse, &ledger, 10));
    for calls in 0..10 {
        fuse.blow_after(calls);
        assert_eq!(message_of(|| heap.verify()), "the fuse");
        heap.verify().unwrap();
        heap.collect();
        assert_whole(root.get(&heap), (0..10).rev());
    }
    assert_eq!(heap.stats().abandoned, 0);
}

/// Dropping the heap traces nothing.
#[test]
fn a_heap_whose_trace_panics_can_be_dropped() {
    let (fuse, ledger, mut heap) = (Fuse::new(), Ledger::new(), Heap::new());
    let _root = heap.root(list(&heap, &fuse, &ledger, 10));
    fuse.blow_after(5);
    message_of(|| heap.collect());
    fuse.blow_after(0);
    drop(heap);
    ledger.assert_all_dropped_once();
    assert!(fuse.remove());
}
