//! The phases, and the one function that moves between them.

use core::cell::Cell;

use crate::block::store::Store;

/// Where in a cycle the heap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    /// The program runs.
    #[default]
    Idle,
    /// Reachable objects are being marked.
    Mark,
    /// What died is being decided.
    Close,
    /// What died is being freed.
    Sweep,
}

/// Enters a phase.
///
/// Retires every run, whatever the edge (PHASE-1): `Mark` must find objects of current runs by
/// their alloc bits, `Close` must not take slots that were never written for objects, and
/// abandoning a cycle must leave none of its runs behind.
pub(crate) fn enter(current: &Cell<Phase>, next: Phase, store: &Store) {
    debug_assert!(
        next == Phase::Idle || (current.get() as u8) + 1 == next as u8,
        "from {:?} to {next:?}",
        current.get(),
    );
    store.retire_runs();
    current.set(next);
}
