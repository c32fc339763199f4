//! Accounts: how much has been allocated since the last cycle.

use core::cell::Cell;

use crate::block::space::Retired;

/// What a store has handed out since the last cycle.
///
/// A run is counted when it is retired, object by object; until then only that it exists is known.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    /// Objects in retired runs, and those with a block to themselves.
    objects: Cell<usize>,
    /// Their bytes.
    bytes: Cell<usize>,
    /// Bytes of the current runs, which hold objects up to some point.
    run_bytes: Cell<usize>,
}

impl Accounts {
    /// Objects allocated, not counting current runs.
    pub(crate) fn objects(&self) -> usize {
        self.objects.get()
    }

    /// Bytes allocated, not counting current runs.
    #[inline(always)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Bytes of the current runs, whether they hold objects yet or not.
    pub(crate) fn run_bytes(&self) -> usize {
        self.run_bytes.get()
    }

    /// A run was acquired.
    pub(super) fn open(&self, run_bytes: usize) {
        self.run_bytes.set(self.run_bytes.get() + run_bytes);
    }

    /// A run was retired.
    pub(super) fn close(&self, retired: Retired) {
        self.run_bytes.set(self.run_bytes.get() - retired.run_bytes);
        self.add(retired.objects, retired.bytes);
    }

    /// Objects were allocated.
    pub(super) fn add(&self, objects: usize, bytes: usize) {
        self.objects.set(self.objects.get() + objects);
        self.bytes.set(self.bytes.get() + bytes);
    }

    /// An object that has a block to itself, and was counted, was not written.
    pub(super) fn take_back(&self, bytes: usize) {
        self.objects.set(self.objects.get() - 1);
        self.bytes.set(self.bytes.get() - bytes);
    }

    /// A cycle ended.
    pub(super) fn begin(&self) {
        debug_assert_eq!(self.run_bytes(), 0, "a run spans the end of a cycle");
        self.objects.set(0);
        self.bytes.set(0);
    }
}
