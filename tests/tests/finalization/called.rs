//! What the finalizers and procedures of a test note when they are called.

use core::cell::RefCell;

thread_local! {
    /// The numbers that were noted on this thread, which is that of one test.
    static CALLED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Notes a call.
pub(super) fn note(number: u32) {
    CALLED.with_borrow_mut(|called| called.push(number));
}

/// What was called since this was last asked.
pub(super) fn called() -> Vec<u32> {
    CALLED.take()
}
