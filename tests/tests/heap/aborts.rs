//! What ends the process, as the only alternative to two active heaps.
//!
//! Each test runs in a child process of its own.

use core::cell::RefCell;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::process::Output;
use std::rc::Rc;

use gc_core::Heap;

use crate::support::child::{in_child, stderr};
use crate::support::keep::keep;

#[track_caller]
fn assert_aborted(output: &Output) {
    let said = stderr(output);
    assert!(!output.status.success(), "the child lives: {said}");
    assert!(said.contains("still active"), "{said}");
    assert!(!said.contains("survived"), "{said}");
}

#[test]
fn suspend_aborts_if_an_inner_heap_was_forgotten() {
    let output = in_child!("suspend_aborts_if_an_inner_heap_was_forgotten", || {
        let mut outer = Heap::new();
        outer.suspend(|| {
            keep(Heap::new());
        });
        eprintln!("survived");
    });
    output.iter().for_each(assert_aborted);
}

/// Catching a panic must not be a way round.
#[test]
fn suspend_aborts_when_it_is_left_by_a_panic_too() {
    let output = in_child!("suspend_aborts_when_it_is_left_by_a_panic_too", || {
        let mut outer = Heap::new();
        let result = catch_unwind(AssertUnwindSafe(|| {
            outer.suspend(|| {
                keep(Heap::new());
                panic!("on purpose");
            });
        }));
        eprintln!("survived with {}", result.is_err());
    });
    output.iter().for_each(assert_aborted);
}

/// Nothing is forgotten here: the inner heap is owned by its own object.
#[test]
fn suspend_aborts_if_an_inner_heap_owns_itself() {
    let output = in_child!("suspend_aborts_if_an_inner_heap_owns_itself", || {
        let mut outer = Heap::new();
        outer.suspend(|| {
            let inner = Rc::new(Heap::new());
            inner.alloc_static(Rc::clone(&inner));
        });
        eprintln!("survived");
    });
    output.iter().for_each(assert_aborted);
}

/// Nothing is leaked here at all: the inner heap is merely kept somewhere else.
#[test]
fn suspend_aborts_if_an_inner_heap_is_kept_outside() {
    thread_local! {
        static KEPT: RefCell<Option<Heap>> = const { RefCell::new(None) };
    }
    let output = in_child!("suspend_aborts_if_an_inner_heap_is_kept_outside", || {
        let mut outer = Heap::new();
        outer.suspend(|| KEPT.set(Some(Heap::new())));
        eprintln!("survived");
    });
    output.iter().for_each(assert_aborted);
}

#[test]
fn suspend_aborts_if_a_parked_heap_was_resumed_inside_and_kept() {
    let output = in_child!(
        "suspend_aborts_if_a_parked_heap_was_resumed_inside_and_kept",
        || {
            let parked = Heap::new().park();
            let mut outer = Heap::new();
            let inner = outer.suspend(|| parked.resume());
            eprintln!("survived with {inner:?}");
        },
    );
    output.iter().for_each(assert_aborted);
}

/// The twin of the tests above: nothing but the inner heap's survival ends the process.
#[test]
fn suspend_returns_if_the_inner_heap_was_dropped() {
    let output = in_child!("suspend_returns_if_the_inner_heap_was_dropped", || {
        let mut outer = Heap::new();
        let parked = outer.suspend(|| {
            drop(Heap::new());
            Heap::new().park()
        });
        drop(parked);
        eprintln!("survived");
    });
    if let Some(output) = output {
        assert!(output.status.success());
        assert!(stderr(&output).contains("survived"));
    }
}
