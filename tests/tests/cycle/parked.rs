//! Finalizers and drop glue that hold heaps of their own, which are parked.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, ParkedHeap, Static, Trace};

use crate::support::ledger::{Ledger, Ticket};

thread_local! {
    static PARKED: RefCell<Option<ParkedHeap>> = const { RefCell::new(None) };
}

/// Tries to resume the parked heap, and says whether that was refused.
fn is_resuming_refused() -> bool {
    let parked = PARKED.take().expect("a heap is parked");
    match parked.try_resume() {
        Ok(heap) => {
            PARKED.set(Some(heap.park()));
            false
        }
        Err(parked) => {
            PARKED.set(Some(parked));
            true
        }
    }
}

/// Says so when it is finalized, and again when it is dropped.
#[derive(Trace)]
struct Resumer {
    on_drop: Static<ResumeOnDrop>,
}

struct ResumeOnDrop(Rc<RefCell<Vec<bool>>>);

impl Drop for ResumeOnDrop {
    fn drop(&mut self) {
        self.0.borrow_mut().push(is_resuming_refused());
    }
}

impl<'gc> Finalize<'gc> for Resumer {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        this.on_drop.0.0.borrow_mut().push(is_resuming_refused());
    }
}

/// A finalizer has `&Heap`; were another heap to become active under it, pointers of both could meet.
#[test]
fn neither_a_finalizer_nor_drop_glue_can_resume_a_parked_heap() {
    PARKED.set(Some(Heap::new().park()));
    let refused = Rc::default();
    let mut heap = Heap::new();
    let resumer = || Resumer {
        on_drop: Static(ResumeOnDrop(Rc::clone(&refused))),
    };
    heap.alloc(resumer());
    heap.collect();
    heap.collect();
    assert_eq!(*refused.borrow(), [true; 2], "in a collection");
    heap.alloc(resumer());
    drop(heap);
    assert_eq!(*refused.borrow(), [true; 4], "at the end of the heap");
    let parked = PARKED.take().expect("it was put back");
    parked.try_resume().expect("no heap is active any more");
}

/// Drops the parked heap when it is finalized.
#[derive(Trace)]
struct Heir {
    ticket: Ticket,
}

impl<'gc> Finalize<'gc> for Heir {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        drop(PARKED.take());
        heap.alloc(this.ticket.0.sibling());
    }
}

/// Counts how often it was finalized.
#[derive(Trace)]
struct Counted {
    _ticket: Ticket,
    finalized: Static<Rc<Cell<u32>>>,
}

impl<'gc> Finalize<'gc> for Counted {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        this.finalized.set(this.finalized.get() + 1);
    }
}

/// The finalizers of a parked heap would be given `&Heap` of a heap that is not active, while another is.
#[test]
fn a_parked_heap_dropped_inside_another_heap_is_dropped_without_its_finalizers() {
    let (ledger, finalized) = (Ledger::new(), Rc::new(Cell::new(0)));
    let parked = || {
        let heap = Heap::new();
        let object = heap.alloc(Counted {
            _ticket: ledger.ticket(),
            finalized: Static(Rc::clone(&finalized)),
        });
        (heap.root(object), heap.park())
    };
    let (first_root, first) = parked();
    let (second_root, second) = parked();
    PARKED.set(Some(first));
    let mut heap = Heap::new();
    heap.alloc(Heir {
        ticket: ledger.ticket(),
    });
    heap.alloc_static(second);
    heap.collect();
    for root in [first_root, second_root] {
        assert!(root.try_get(&heap).is_err_and(|error| error.dropped));
    }
    assert_eq!(finalized.get(), 0);
    assert!(Heap::try_new().is_err(), "the heap is still active");
    heap.verify().unwrap();
    heap.collect();
    ledger.assert_all_dropped_once();
}

/// A parked heap that is dropped by itself runs no finalizer either; one that is resumed first does.
#[test]
fn a_parked_heap_counts_no_finalizer_when_dropped() {
    let (ledger, finalized) = (Ledger::new(), Rc::new(Cell::new(0)));
    for (resumed, expected) in [(false, 0), (true, 1)] {
        let heap = Heap::new();
        heap.alloc(Counted {
            _ticket: ledger.ticket(),
            finalized: Static(Rc::clone(&finalized)),
        });
        let parked = heap.park();
        if resumed {
            drop(parked.resume());
        } else {
            drop(parked);
        }
        assert_eq!(finalized.get(), expected);
    }
    ledger.assert_all_dropped_once();
}
