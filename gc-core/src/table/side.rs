//! What the collector writes down beside the entries of tables.

use core::cell::Cell;
use core::fmt;

use crate::block::notes::EntryRef;

/// What the collector writes down beside an entry.
pub(crate) trait Side: Default + fmt::Debug {
    fn flags(&self) -> &Flags;

    /// The entry's place on a list of those that wait; `None` where entries never do.
    fn link(&self) -> Option<&Link>;

    /// Whether the collector has removed the entry, which is only to be dropped.
    fn is_doomed(&self) -> bool {
        self.flags().doomed.get()
    }

    /// Removes the entry, which is only to be dropped.
    fn doom(&self) {
        self.flags().doomed.set(true);
    }
}

/// What becomes of an entry.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    lost: Cell<bool>,
    doomed: Cell<bool>,
}

impl Flags {
    /// Whether the entry was found to have lost a part.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Writes down whether the entry has lost a part.
    pub(crate) fn set_lost(&self, lost: bool) {
        self.lost.set(lost);
    }
}

impl Side for Flags {
    fn flags(&self) -> &Flags {
        self
    }

    fn link(&self) -> Option<&Link> {
        None
    }
}

/// An entry's place on a list of those that wait (WAIT-1), and what becomes of it.
#[derive(Debug, Default)]
pub(crate) struct Link {
    next: Cell<Option<EntryRef>>,
    waits: Cell<bool>,
    flags: Flags,
}

impl Link {
    /// Whether the entry is on a list.
    pub(crate) fn waits(&self) -> bool {
        self.waits.get()
    }

    /// Puts the entry on a list, in front of `next`.
    pub(crate) fn set(&self, next: Option<EntryRef>) {
        debug_assert!(!self.waits.get(), "an entry is on one list");
        self.next.set(next);
        self.waits.set(true);
    }

    /// Takes the entry off its list, of which it is the first.
    pub(crate) fn take(&self) -> Option<EntryRef> {
        self.waits.set(false);
        self.next.take()
    }
}

impl Side for Link {
    fn flags(&self) -> &Flags {
        &self.flags
    }

    fn link(&self) -> Option<&Link> {
        Some(self)
    }
}
