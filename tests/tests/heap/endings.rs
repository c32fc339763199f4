//! The end of a heap: finalizers first, then drop glue, and the turn last of all.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{
    FinalizationQueue, Finalize, Gc, GcCell, Heap, HeapConfig, QueueConfig, Root, Static, Trace,
};

use crate::support::ledger::{Ledger, Ticket};

/// Was there a turn to be had, at each call?
type Answers = Rc<RefCell<Vec<bool>>>;

/// Asks for a heap when it is dropped.
struct Asker(Answers);

impl Drop for Asker {
    fn drop(&mut self) {
        self.0.borrow_mut().push(Heap::try_new().is_ok());
    }
}

#[derive(Trace)]
struct FinalAsker {
    asker: Static<Asker>,
}

impl<'gc> Finalize<'gc> for FinalAsker {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.asker.0.0.borrow_mut().push(Heap::try_new().is_ok());
        heap.alloc_static(Asker(Rc::clone(&this.asker.0.0)));
    }
}

/// Until the last object is gone, no other heap can be made: not in a finalizer, not in drop glue.
#[test]
fn becoming_inactive_is_the_last_act_of_a_heap() {
    let answers = Answers::default();
    let heap = Heap::new();
    heap.alloc_static(Asker(Rc::clone(&answers)));
    let _rooted = heap.root(heap.alloc_static(Asker(Rc::clone(&answers))));
    heap.alloc_static((Asker(Rc::clone(&answers)), [0_u8; 50_000]));
    heap.alloc(FinalAsker {
        asker: Static(Asker(Rc::clone(&answers))),
    });
    drop(heap);
    // One finalizer, and five drops, one of an object that the finalizer made.
    assert_eq!(*answers.borrow(), [false; 6]);
    assert!(Heap::try_new().is_ok());
}

#[test]
fn no_heap_can_be_made_during_a_sweep() {
    let answers = Answers::default();
    let mut heap = Heap::new();
    heap.alloc_static(Asker(Rc::clone(&answers)));
    heap.collect();
    assert_eq!(*answers.borrow(), [false]);
}

/// Notes its number when it is finalized, and again, negated, when it is dropped.
#[derive(Trace)]
struct Noted<'gc> {
    note: Static<Note>,
    other: GcCell<Option<Gc<'gc, Noted<'gc>>>>,
}

struct Note(i32, Rc<RefCell<Vec<i32>>>);

impl Drop for Note {
    fn drop(&mut self) {
        self.1.borrow_mut().push(-self.0);
    }
}

impl<'gc> Finalize<'gc> for Noted<'gc> {
    fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
        // Whatever it points to is whole, even if its finalizer has run.
        assert!(this.other.get().is_none_or(|other| other.note.0.0 > 0));
        this.note.1.borrow_mut().push(this.note.0.0);
    }
}

fn noted<'gc>(heap: &'gc Heap, number: i32, notes: &Rc<RefCell<Vec<i32>>>) -> Gc<'gc, Noted<'gc>> {
    heap.alloc(Noted {
        note: Static(Note(number, Rc::clone(notes))),
        other: GcCell::new(None),
    })
}

/// Reachable or not, latest allocated first; and all of them before the first object is dropped.
#[test]
fn dropping_a_heap_runs_all_finalizers_before_any_drop_glue() {
    let notes = Rc::default();
    let heap = Heap::new();
    let first = noted(&heap, 1, &notes);
    let _root = heap.root(first);
    let second = noted(&heap, 2, &notes);
    second.other.set(&heap, Some(noted(&heap, 3, &notes)));
    first.other.set(&heap, Some(second));
    drop(heap);
    let notes = notes.take();
    assert_eq!(notes[..3], [3, 2, 1]);
    let mut drops = notes[3..].to_vec();
    drops.sort_unstable();
    assert_eq!(drops, [-3, -2, -1]);
}

/// What waits already, because a collection found it dead, was called by that collection; the rest is called once.
#[test]
fn a_finalizer_that_ran_before_is_not_run_at_the_end() {
    let notes = Rc::default();
    let mut heap = Heap::new();
    noted(&heap, 1, &notes);
    let root = heap.root(noted(&heap, 2, &notes));
    assert_eq!(heap.collect().finalized, 1);
    drop(heap);
    drop(root);
    let mut notes = notes.take();
    notes.retain(|&note| note > 0);
    assert_eq!(notes, [1, 2]);
}

/// A finalizer that makes another of its kind would otherwise go on for ever.
#[test]
fn objects_armed_while_the_heap_ends_are_dropped_without_being_finalized() {
    #[derive(Trace)]
    struct Phoenix {
        ticket: Ticket,
        runs: Static<Rc<Cell<u32>>>,
    }

    impl<'gc> Finalize<'gc> for Phoenix {
        fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
            this.runs.set(this.runs.get() + 1);
            heap.alloc(Phoenix {
                ticket: this.ticket.0.sibling(),
                runs: Static(Rc::clone(&this.runs)),
            });
        }
    }

    let (ledger, runs) = (Ledger::new(), Rc::default());
    let mut heap = Heap::new();
    heap.alloc(Phoenix {
        ticket: ledger.ticket(),
        runs: Static(Rc::clone(&runs)),
    });
    heap.collect();
    heap.collect();
    assert_eq!(runs.get(), 2);
    drop(heap);
    assert_eq!((runs.get(), ledger.issued()), (3, 4));
    ledger.assert_all_dropped_once();
}

thread_local! {
    static RESCUED: RefCell<Vec<Root<Survivor>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Trace)]
struct Survivor {
    ticket: Ticket,
}

impl<'gc> Finalize<'gc> for Survivor {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        RESCUED.with_borrow_mut(|rescued| rescued.push(heap.root(this)));
    }
}

/// Its root is that of a dropped heap.
#[test]
fn an_object_rescued_while_the_heap_ends_goes_with_it() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    heap.alloc(Survivor {
        ticket: ledger.ticket(),
    });
    drop(heap);
    ledger.assert_all_dropped_once();
    let rescued = RESCUED.take();
    assert_eq!(rescued.len(), 1);
    assert!(
        rescued[0]
            .try_get(&Heap::new())
            .is_err_and(|error| error.dropped)
    );
    assert_eq!(rescued[0].clone().label(), None);
}

#[test]
fn every_object_is_dropped_once_with_its_heap() {
    #[derive(Trace, Finalize)]
    struct Garbage<'gc> {
        ticket: Ticket,
        own: GcCell<Option<Gc<'gc, Garbage<'gc>>>>,
    }

    for stress in [false, true] {
        let ledger = Ledger::new();
        let mut heap = HeapConfig::new().stress(stress).build();
        let mut roots = Vec::new();
        for number in 0..2000 {
            let object = heap.alloc(Garbage {
                ticket: ledger.ticket(),
                own: GcCell::new(None),
            });
            object.own.set(&heap, Some(object));
            if number % 3 == 0 {
                roots.push(heap.root(object));
            }
            if number % 500 == 0 {
                heap.collect();
            }
        }
        heap.alloc_static((ledger.ticket(), [0_u8; 100_000]));
        assert!(
            roots
                .iter()
                .all(|root| !ledger.is_dropped(root.get(&heap).ticket.id))
        );
        drop(heap);
        ledger.assert_all_dropped_once();
    }
}

/// Nothing was allocated, or nothing is left.
#[test]
fn an_empty_heap_can_be_dropped() {
    drop(Heap::new());
    let mut heap = Heap::new();
    heap.collect();
    drop(heap);
    let mut heap = Heap::new();
    heap.alloc(String::from("gone"));
    heap.collect();
    drop(heap);
    assert!(Heap::try_new().is_ok());
}

/// What a program left undone when it was stopped stays undone: the objects are dropped by then.
#[test]
fn procedures_that_are_due_are_not_called_when_a_heap_is_abandoned() {
    let (ledger, calls) = (Ledger::new(), Rc::new(Cell::new(0)));
    let heap = HeapConfig::new().finalizers_per_safepoint(0).build();
    let count = Rc::clone(&calls);
    let queue = FinalizationQueue::<Ticket>::calling(&heap, QueueConfig::new(), move |_, _| {
        count.set(count.get() + 1);
    });
    queue.enable(&heap, heap.alloc(ledger.ticket()));
    assert_eq!(queue.fire_all(&heap), 1);
    assert_eq!(heap.abandon().called, 0);
    assert_eq!(calls.get(), 0);
    ledger.assert_all_dropped_once();
}
