//! Pacing: when a collection is due, and how much room the limit leaves.
//!
//! Everything is counted in bytes. *Object bytes* are whole slots; *external bytes* are what
//! [`Charge`](crate::Charge)s stand for.
//!
//! A run of slots counts towards the next collection when it has been filled, or retired for another
//! reason, and towards the limit from the moment that it is acquired. Should that refuse what the
//! limit has room for, retiring all runs tells.

use core::cell::Cell;
use std::rc::Rc;

use crate::block::space::Room;
use crate::block::store::Store;
use crate::cycle::sweep::Survivors;
use crate::heap::config::HeapConfig;

/// The accounts of a heap.
#[derive(Debug)]
pub(crate) struct Pacing {
    /// A collection is due when this many object bytes have been allocated since the last one.
    /// Lowered by charges, so that asking is one comparison.
    due_at: Cell<usize>,
    /// Bytes that may be allocated between two collections, of either kind.
    budget: Cell<usize>,
    /// Object bytes that had been allocated when the budget began to be spent: 0, unless a
    /// collection was abandoned since the last one.
    begin: Cell<usize>,
    /// Whether a collection was asked for.
    requested: Cell<bool>,
    /// What survived the last collection.
    live: Cell<Survivors>,
    /// External bytes in force now; shared with the charges, which may outlive the heap. Wide enough
    /// for any number of charges.
    external: Rc<Cell<u128>>,
    /// External bytes in force when the last collection ended.
    external_before: Cell<usize>,
}

impl Pacing {
    pub(crate) fn new(config: &HeapConfig) -> Pacing {
        let budget = config.budget(0);
        Pacing {
            due_at: Cell::new(budget),
            budget: Cell::new(budget),
            begin: Cell::new(0),
            requested: Cell::new(false),
            live: Cell::default(),
            external: Rc::default(),
            external_before: Cell::new(0),
        }
    }

    /// Whether a collection is due, going by what was charged; charges that were given back since
    /// are left to [`is_really_due`](Pacing::is_really_due).
    #[inline(always)]
    pub(crate) fn is_due(&self, store: &Store) -> bool {
        store.accounts().bytes() >= self.due_at.get()
    }

    /// Whether a collection is due, charges given back considered.
    pub(crate) fn is_really_due(&self, store: &Store) -> bool {
        let growth = self
            .external_bytes()
            .saturating_sub(self.external_before.get());
        let due_at = self.begin.get().saturating_add(self.budget.get());
        self.due_at.set(due_at.saturating_sub(growth));
        self.requested.get() || self.is_due(store)
    }

    /// Makes a collection due.
    pub(crate) fn request(&self) {
        self.requested.set(true);
        self.look_again();
    }

    /// Makes it look as if a collection were due, for the sake of something else that is to be done then.
    pub(crate) fn look_again(&self) {
        self.due_at.set(0);
    }

    /// Starts the accounts of the time after a collection.
    pub(crate) fn begin(&self, config: &HeapConfig, live: Survivors) {
        self.live.set(live);
        let used = live.bytes.saturating_add(self.external_bytes());
        self.spend_from(0, config.budget(used));
    }

    /// Puts the next collection off, so that one that was abandoned is not tried again at once.
    pub(crate) fn put_off(&self, config: &HeapConfig, store: &Store) {
        let budget = config.budget(self.used_bytes(store));
        self.spend_from(store.accounts().bytes(), self.budget.get().max(budget));
    }

    /// Grants a budget, of which nothing is spent yet.
    fn spend_from(&self, begin: usize, budget: usize) {
        self.requested.set(false);
        self.begin.set(begin);
        self.budget.set(budget);
        self.external_before.set(self.external_bytes());
        self.due_at.set(begin.saturating_add(budget));
    }

    /// The bytes that may be allocated before the next collection.
    pub(crate) fn budget(&self) -> usize {
        self.budget.get()
    }

    /// What survived the last collection.
    pub(crate) fn live(&self) -> Survivors {
        self.live.get()
    }

    /// The counter of external bytes in force.
    pub(crate) fn external(&self) -> &Rc<Cell<u128>> {
        &self.external
    }

    /// External bytes in force, as far as a number of bytes goes.
    pub(crate) fn external_bytes(&self) -> usize {
        usize::try_from(self.external.get()).unwrap_or(usize::MAX)
    }

    /// Counts external bytes; they are given back through the shared counter.
    pub(crate) fn charge(&self, bytes: usize) {
        self.external.set(self.external.get() + bytes as u128);
        self.due_at.set(self.due_at.get().saturating_sub(bytes));
    }

    /// Object and external bytes, garbage that was not collected yet included, and current runs
    /// counted whole.
    pub(crate) fn used_bytes(&self, store: &Store) -> usize {
        let objects =
            self.live.get().bytes + store.accounts().bytes() + store.accounts().run_bytes();
        objects.saturating_add(self.external_bytes())
    }

    /// The bytes that may still be allocated.
    pub(crate) fn room(&self, config: &HeapConfig, store: &Store) -> Room {
        let until_due = self.due_at.get().saturating_sub(store.accounts().bytes());
        Room {
            most: match config.limit() {
                Some(limit) => limit.saturating_sub(self.used_bytes(store)),
                None => usize::MAX,
            },
            wanted: if until_due == 0 {
                usize::MAX
            } else {
                until_due
            },
        }
    }
}
