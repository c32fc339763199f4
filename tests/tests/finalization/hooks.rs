//! Hooks at the end of a cycle.

use core::cell::Cell;
use std::rc::Rc;

use gc_core::Heap;

use super::delivery::{Log, make};
use crate::support::panics::message_of;

#[test]
fn hooks_come_last_in_every_collection() {
    let log = Log::default();
    let mut heap = Heap::new();
    let seen = Rc::clone(&log);
    let id = heap.on_cycle_end(move |heap, collection| {
        seen.borrow_mut().push(1000 + collection.finalized as u32);
        heap.alloc(7);
    });
    make(&heap, &log, [0, 2]);
    heap.collect();
    assert_eq!(log.take(), [2, 0, 1002]);
    heap.request_collection();
    heap.safepoint();
    assert_eq!(log.take(), [1000]);
    assert!(heap.remove_hook(id));
    heap.collect();
    assert!(log.take().is_empty());
}

#[test]
fn a_hook_that_panics_keeps_no_other_from_being_called() {
    let log = Log::default();
    let mut heap = Heap::new();
    for number in 1..4 {
        let log = Rc::clone(&log);
        heap.on_cycle_end(move |_, _| {
            log.borrow_mut().push(number);
            assert!(number == 2, "hook {number}");
        });
    }
    assert_eq!(message_of(|| heap.collect()), "hook 1");
    assert_eq!(log.take(), [1, 2, 3]);
    assert!(heap.verify().is_ok());
}

/// Hooks that are added and removed by hooks.
#[test]
fn hooks_may_change_the_hooks() {
    let log = Log::default();
    let mut heap = Heap::new();
    let seen = Rc::clone(&log);
    let victim = Rc::new(Cell::new(None));
    let target = Rc::clone(&victim);
    heap.on_cycle_end(move |heap, _| {
        seen.borrow_mut().push(1);
        if let Some(id) = target.take() {
            heap.remove_hook(id);
        }
        let seen = Rc::clone(&seen);
        heap.on_cycle_end(move |_, _| seen.borrow_mut().push(3));
    });
    let seen = Rc::clone(&log);
    victim.set(Some(
        heap.on_cycle_end(move |_, _| seen.borrow_mut().push(2)),
    ));
    heap.collect();
    assert_eq!(log.take(), [1]);
    heap.collect();
    assert_eq!(log.take(), [1, 3]);
}
