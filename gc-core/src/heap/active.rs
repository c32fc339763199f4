//! One active heap per thread.
//!
//! A borrow is not a brand: were two heaps usable at once, the borrows of both could shrink to one
//! lifetime, and safe code could store a pointer of one heap in the other, where no collection of
//! its own heap would find it. So a thread has at most one *active* heap (ACTIVE-1). Nothing on any
//! hot path pays for this.

use core::cell::Cell;
use core::fmt;

thread_local! {
    /// Whether a heap is active on this thread. Without a destructor, so that it can be asked at
    /// any time, and a heap that was leaked stays active for ever.
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
}

/// Another heap is active on this thread.
///
/// [`park`](crate::Heap::park) it, drop it, or do the work inside its
/// [`suspend`](crate::Heap::suspend).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeapActive;

impl fmt::Display for HeapActive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "another heap is active on this thread; \
             drop it, `park()` it, or do this inside its `suspend(|| ..)`",
        )
    }
}

impl core::error::Error for HeapActive {}

/// The right to be this thread's active heap, given back when dropped.
#[derive(Debug)]
pub(super) struct Turn {
    held: bool,
}

impl Turn {
    /// Takes the turn, unless another heap has it.
    pub(super) fn take() -> Result<Turn, HeapActive> {
        let mut turn = Turn { held: false };
        turn.resume()?;
        Ok(turn)
    }

    /// Takes the turn again after [`pause`](Turn::pause).
    pub(super) fn resume(&mut self) -> Result<(), HeapActive> {
        if is_any_active() {
            return Err(HeapActive);
        }
        ACTIVE.with(|active| active.set(true));
        self.held = true;
        Ok(())
    }

    /// Lets other heaps have the turn.
    pub(super) fn pause(&mut self) {
        self.held = false;
        ACTIVE.with(|active| active.set(false));
    }

    pub(super) fn is_held(&self) -> bool {
        self.held
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.held {
            self.pause();
        }
    }
}

/// Whether a heap is active on this thread.
pub(super) fn is_any_active() -> bool {
    ACTIVE.try_with(Cell::get).unwrap_or(true)
}
