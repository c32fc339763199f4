//! An allocator that refuses, when told to.
//!
//! A test program that uses it says `#[global_allocator] static ALLOCATOR: Faulty = Faulty;`.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ops::Range;
use std::alloc::System;

/// The system's allocator, except for the allocations of [`armed`] code that a [`plan`] refuses.
pub(crate) struct Faulty;

thread_local! {
    static ARMED: Cell<bool> = const { Cell::new(false) };
    static PLAN: Cell<Plan> = const { Cell::new(Plan { refused: 0..0, asked: 0, refusals: 0 }) };
}

/// Which allocations are refused, by their number.
#[derive(Default)]
struct Plan {
    refused: Range<u64>,
    asked: u64,
    refusals: u64,
}

/// From here on, refuses this thread the allocations with these numbers, counting from 0 and only while
/// [`armed`].
pub(crate) fn plan(refused: Range<u64>) {
    PLAN.set(Plan {
        refused,
        ..Plan::default()
    });
}

/// How many allocations were refused since the plan was made.
pub(crate) fn refusals() -> u64 {
    let plan = PLAN.take();
    let refusals = plan.refusals;
    PLAN.set(plan);
    refusals
}

/// Runs `work` under the plan. It must not panic, as that needs memory.
pub(crate) fn armed<R>(work: impl FnOnce() -> R) -> R {
    ARMED.set(true);
    let result = work();
    ARMED.set(false);
    result
}

/// Runs `work` with every allocation refused.
pub(crate) fn without_memory<R>(work: impl FnOnce() -> R) -> R {
    plan(0..u64::MAX);
    armed(work)
}

/// Runs a scenario again and again: with its first allocation refused, with its second, and so on, until none is
/// refused any more; and then the same with all later allocations refused as well.
pub(crate) fn at_every_refusal(at_least: u64, scenario: impl Fn()) {
    for one_only in [true, false] {
        let mut first = 0;
        loop {
            let end = if one_only { first + 1 } else { u64::MAX };
            plan(first..end);
            scenario();
            if refusals() == 0 {
                break;
            }
            first += 1;
        }
        assert!(
            first >= at_least,
            "the scenario allocates only {first} times"
        );
    }
}

/// Asks the plan about one allocation.
fn is_refused() -> bool {
    if !ARMED.get() {
        return false;
    }
    let mut plan = PLAN.take();
    let refused = plan.refused.contains(&plan.asked);
    plan.asked += 1;
    plan.refusals += u64::from(refused);
    PLAN.set(plan);
    refused
}

// SAFETY: memory comes from the system's allocator and goes back to it, with the same layouts. Refusing is allowed
// at any time.
unsafe impl GlobalAlloc for Faulty {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused() {
            return core::ptr::null_mut();
        }
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_refused() {
            return core::ptr::null_mut();
        }
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_refused() {
            return core::ptr::null_mut();
        }
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { System.realloc(memory, layout, size) }
    }
}
