//! One active heap per thread: what is refused, and that refusing harms nothing.

use std::rc::Rc;
use std::thread;

use gc_core::{Gc, Heap, HeapActive, HeapConfig};

use crate::support::keep::keep;
use crate::support::panics::message_of;

/// A borrow is not a brand: the borrows of two usable heaps would shrink to one lifetime. So a second one is
/// refused, and the message says what to do instead.
#[test]
fn a_second_heap_panics_and_names_the_remedies() {
    let _first = Heap::new();
    let message = message_of(Heap::new);
    for remedy in ["drop it", "`park()`", "`suspend(|| ..)`"] {
        assert!(message.contains(remedy), "{message}");
    }
    let message = message_of(|| HeapConfig::new().stress(true).build());
    assert!(message.contains("another heap is active"), "{message}");
}

#[test]
fn a_second_heap_can_be_refused_without_a_panic() {
    let first = Heap::try_new().expect("none is active");
    let error: HeapActive = Heap::try_new().expect_err("one is active");
    assert!(error.to_string().contains("another heap is active"));
    assert!(HeapConfig::new().limit_bytes(1).try_build().is_err());
    drop(first);
    assert!(Heap::try_new().is_ok());
}

/// The attempt neither takes the turn of the active heap nor gives it away.
#[test]
fn a_refused_attempt_changes_nothing() {
    let mut first = Heap::new();
    let root = first.root(first.alloc(1));
    for _ in 0..3 {
        assert!(Heap::try_new().is_err());
        message_of(Heap::new);
        first.collect();
        assert_eq!(*root.get(&first), 1);
    }
    drop(first);
    assert!(Heap::try_new().is_ok());
}

#[test]
fn a_dropped_heap_leaves_room_for_the_next() {
    for number in 0..100 {
        let heap = Heap::new();
        assert_eq!(*heap.alloc(number), number);
    }
}

/// Unwinding out of a scope with a heap in it makes room as well.
#[test]
fn a_heap_dropped_by_a_panic_leaves_room_for_the_next() {
    let message = message_of(|| {
        let heap = Heap::new();
        heap.alloc(1);
        panic!("on purpose");
    });
    assert_eq!(message, "on purpose");
    assert!(Heap::try_new().is_ok());
}

#[test]
fn each_thread_has_an_active_heap_of_its_own() {
    let here = Heap::new();
    let there = thread::spawn(|| {
        let there = Heap::new();
        let value = *there.alloc(2);
        assert!(Heap::try_new().is_err());
        value
    });
    assert_eq!(*here.alloc(1), 1);
    assert_eq!(there.join().unwrap(), 2);
}

/// Nobody knows where the pointers of a heap that was never dropped are, so its turn never ends.
#[test]
fn a_forgotten_heap_is_active_for_ever() {
    thread::spawn(|| {
        keep(Heap::new());
        for _ in 0..3 {
            assert!(Heap::try_new().is_err());
        }
    })
    .join()
    .unwrap();
    assert!(Heap::try_new().is_ok(), "another thread is unaffected");
}

/// A heap that owns itself through its own object is never dropped: the same as forgetting it.
#[test]
fn a_heap_in_a_cycle_with_its_own_object_is_active_for_ever() {
    thread::spawn(|| {
        let heap = Rc::new(Heap::new());
        heap.alloc_static(Rc::clone(&heap));
        keep(Rc::downgrade(&heap));
        keep(Rc::clone(&heap));
        drop(heap);
        assert!(Heap::try_new().is_err());
    })
    .join()
    .unwrap();
}

/// A leaked heap is borrowed for `'static`, so its pointers are `'static` too and may be kept anywhere: it can
/// never collect.
#[test]
fn pointers_into_a_leaked_heap_live_for_ever() {
    thread_local! {
        static KEPT: core::cell::Cell<Option<Gc<'static, String>>> = const { core::cell::Cell::new(None) };
    }
    thread::spawn(|| {
        let heap: &'static Heap = keep(Heap::new());
        KEPT.set(Some(heap.alloc(String::from("kept"))));
        for _ in 0..1000 {
            heap.alloc(String::from("other"));
        }
        assert!(Heap::try_new().is_err(), "no other heap can take its place");
        assert_eq!(*KEPT.get().unwrap(), "kept");
    })
    .join()
    .unwrap();
}

#[test]
fn heaps_are_numbered_in_the_order_in_which_they_are_made() {
    let number = |heap: &Heap| {
        let shown = format!("{heap:?}");
        let digits = shown.strip_prefix("Heap #").expect("shown with its number");
        digits.parse::<u64>().unwrap()
    };
    let first = number(&Heap::new());
    let second = number(&Heap::new());
    assert!(first < second);
}
