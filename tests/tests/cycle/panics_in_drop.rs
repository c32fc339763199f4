//! A panic in `Drop`: everything else is freed all the same, and the first panic comes out at the end.

use core::cell::Cell;
use std::panic::panic_any;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Heap, HeapConfig, Static, Trace};

use crate::support::child::survives;
use crate::support::ledger::{Ledger, Ticket};
use crate::support::panics::{message_of, payload_of};

/// What a drop does after its ticket was entered.
#[derive(Clone, Copy)]
enum Then {
    Return,
    Panic,
    /// Panics with a payload whose own drop panics.
    PanicTwice,
}

struct Bomb {
    then: Then,
    ticket: Ticket,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        match self.then {
            Then::Return => {}
            Then::Panic => panic!("bomb {}", self.ticket.id),
            Then::PanicTwice => panic_any(Payload),
        }
    }
}

/// A payload whose drop panics in turn. What it panics with takes no memory, so that whoever must leak it, as
/// nothing else can be done with it, leaks none.
struct Payload;

struct Last;

impl Drop for Payload {
    fn drop(&mut self) {
        panic_any(Last);
    }
}

fn bomb<'gc>(heap: &'gc Heap, ledger: &Ledger, then: Then) -> Gc<'gc, Static<Bomb>> {
    heap.alloc_static(Bomb {
        then,
        ticket: ledger.ticket(),
    })
}

/// The sweep is completed: the fields of the object that panicked, the objects after it, and those of other types.
#[test]
fn a_panic_in_drop_comes_out_after_everything_was_freed_once() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    let kept = heap.root(heap.alloc(ledger.ticket()));
    for number in 0..500 {
        let then = if number == 200 {
            Then::Panic
        } else {
            Then::Return
        };
        bomb(&heap, &ledger, then);
        heap.alloc((ledger.ticket(), number));
        heap.alloc([number; 3]);
    }
    let before = heap.stats();
    let message = message_of(|| heap.collect());
    assert_eq!(message, "bomb 401");
    assert_eq!(ledger.dropped(), 1000);
    assert_eq!(kept.get(&heap).id, 0);
    let after = heap.stats();
    assert_eq!(
        after.collections,
        before.collections + 1,
        "it is a collection like any other"
    );
    assert_eq!(after.freed_objects, before.freed_objects + 1500);
    assert_eq!(after.objects, 1);
    heap.verify().unwrap();
    heap.collect();
    assert_eq!(ledger.dropped(), 1000, "nothing is dropped again");
}

/// One payload comes out; the others are dropped on the way, and may panic in turn.
#[test]
fn of_several_panics_the_first_comes_out() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    for then in [
        Then::Panic,
        Then::PanicTwice,
        Then::Panic,
        Then::PanicTwice,
        Then::Return,
    ] {
        for _ in 0..20 {
            bomb(&heap, &ledger, then);
        }
    }
    let payload = payload_of(|| heap.collect());
    let message = payload
        .downcast::<String>()
        .expect("the first was an ordinary one");
    assert_eq!(*message, "bomb 0");
    ledger.assert_all_dropped_once();
    heap.verify().unwrap();
    assert_eq!(heap.collect().freed_objects, 0);
}

/// The heap hands the payload on as it is.
#[test]
fn a_payload_whose_drop_panics_comes_out_too() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    bomb(&heap, &ledger, Then::PanicTwice);
    let payload = payload_of(|| heap.collect());
    assert!(payload.is::<Payload>());
    assert!(payload_of(|| drop(payload)).is::<Last>());
    ledger.assert_all_dropped_once();
}

#[test]
fn a_panic_in_drop_of_a_large_object_leaves_no_memory_behind() {
    let ledger = Ledger::new();
    let mut heap = Heap::new();
    heap.collect();
    let reserved = heap.stats().reserved_bytes;
    for then in [Then::Panic, Then::Return, Then::Panic] {
        let bomb = Bomb {
            then,
            ticket: ledger.ticket(),
        };
        heap.alloc_static((bomb, [0_u64; 10_000]));
    }
    assert!(heap.stats().reserved_bytes > reserved + 3 * 80_000);
    message_of(|| heap.collect());
    ledger.assert_all_dropped_once();
    assert_eq!(heap.stats().reserved_bytes, reserved);
    heap.verify().unwrap();
}

/// The finalizers of the same collection are not skipped.
#[test]
fn finalizers_run_before_a_panic_in_drop_comes_out() {
    #[derive(Trace)]
    struct Armed {
        runs: Static<Rc<Cell<u32>>>,
    }

    impl<'gc> Finalize<'gc> for Armed {
        fn finalize(this: Gc<'gc, Self>, _: &'gc Heap) {
            this.runs.set(this.runs.get() + 1);
        }
    }

    let ledger = Ledger::new();
    let runs = Rc::new(Cell::new(0));
    let mut heap = Heap::new();
    heap.alloc(Armed {
        runs: Static(Rc::clone(&runs)),
    });
    bomb(&heap, &ledger, Then::Panic);
    assert_eq!(message_of(|| heap.collect()), "bomb 0");
    assert_eq!(runs.get(), 1);
    assert_eq!(heap.stats().finalized, 1);
    assert_eq!(heap.collect().freed_objects, 1);
}

#[test]
fn a_panic_in_drop_comes_out_of_a_safepoint_and_does_not_make_the_next_one_due() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    bomb(&heap, &ledger, Then::Panic);
    while !heap.is_due() {
        heap.alloc([0_u64; 64]);
    }
    assert_eq!(message_of(|| heap.safepoint()), "bomb 0");
    assert!(!heap.is_due());
    heap.safepoint();
    assert_eq!(heap.stats().collections, 1);
}

#[test]
fn stress_mode_poisons_and_verifies_after_a_panic_in_drop() {
    let ledger = Ledger::new();
    let mut heap = HeapConfig::new().stress(true).build();
    for number in 0..100 {
        bomb(
            &heap,
            &ledger,
            if number % 3 == 0 {
                Then::Panic
            } else {
                Then::Return
            },
        );
    }
    message_of(|| heap.safepoint());
    ledger.assert_all_dropped_once();
    heap.safepoint();
}

#[test]
fn panics_in_drop_are_swallowed_when_the_heap_is_dropped() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    let _rooted = heap.root(bomb(&heap, &ledger, Then::Panic));
    for then in [Then::Return, Then::Panic, Then::Return, Then::Panic] {
        bomb(&heap, &ledger, then);
    }
    drop(heap);
    ledger.assert_all_dropped_once();
    assert!(Heap::try_new().is_ok());
}

#[test]
fn panics_in_drop_are_swallowed_when_a_parked_heap_is_dropped() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    bomb(&heap, &ledger, Then::Panic);
    bomb(&heap, &ledger, Then::Return);
    drop(heap.park());
    ledger.assert_all_dropped_once();
}

/// The payload of the first panic is dropped with the heap too, and what it does there is no less ignored.
#[test]
fn a_payload_whose_drop_panics_is_swallowed_when_the_heap_is_dropped() {
    let ledger = Ledger::new();
    let heap = Heap::new();
    bomb(&heap, &ledger, Then::PanicTwice);
    bomb(&heap, &ledger, Then::PanicTwice);
    drop(heap);
    ledger.assert_all_dropped_once();
    assert!(Heap::try_new().is_ok());
}

/// Two panics at once end a process, unless the second is caught where it began. The child would be aborted.
#[test]
fn a_heap_whose_objects_panic_can_be_dropped_by_a_panic() {
    survives(
        module_path!(),
        "a_heap_whose_objects_panic_can_be_dropped_by_a_panic",
        || {
            for then in [Then::Panic, Then::PanicTwice] {
                let ledger = Ledger::new();
                let message = message_of(|| {
                    let heap = Heap::new();
                    bomb(&heap, &ledger, then);
                    bomb(&heap, &ledger, Then::Return);
                    panic!("outer");
                });
                assert_eq!(message, "outer");
                ledger.assert_all_dropped_once();
            }
        },
    );
}
