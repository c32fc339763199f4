//! Collecting without memory: it is when a collection is needed most.
//!
//! The allocator of this program refuses what a test tells it to refuse.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Root, Trace};

use crate::support::child::{in_child, stderr};
use crate::support::faults::{Faulty, refusals, without_memory};
use crate::support::ledger::{Ledger, Ticket};

mod support;

#[global_allocator]
static ALLOCATOR: Faulty = Faulty;

#[derive(Trace, Finalize)]
struct Link<'gc> {
    ticket: Ticket,
    next: GcCell<Option<Gc<'gc, Link<'gc>>>>,
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

/// Memory that only a large collection needed is given back by the next; that must not need any.
#[test]
fn giving_memory_back_needs_none() {
    let output = in_child("giving_memory_back_needs_none", || {
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
        eprintln!("survived");
    });
    if let Some(output) = output {
        let said = stderr(&output);
        assert!(
            output.status.success() && said.contains("survived"),
            "{said}"
        );
    }
}

/// Who does not ask to be told is told as everywhere in Rust: the process ends with the standard message.
#[test]
fn alloc_without_memory_is_the_standard_allocation_error() {
    let output = in_child(
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
