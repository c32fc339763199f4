//! Ephemerons: values that live as long as their keys do.
//!
//! # The rule
//! An entry of a table keeps its value alive if the table *and* the key are reachable, and the value does
//! not count for the key. (Hayes, *Ephemerons: a new finalization mechanism*, OOPSLA 1997.)
//!
//! # Mechanism
//! When a marked table is scanned, the values of entries whose keys are marked are marked. An entry whose
//! key is not waits: it is put on a list that begins in the key's [note](crate::block::notes), and
//! the key's block is flagged, so that whatever marks the key looks at its list then
//! (WAIT-1). Every entry is looked at once by the scan and at most once more when its key is
//! marked: marking takes time linear in objects, pointers and entries, however the entries depend on
//! each other, and no table is ever visited a second time. Nothing is looked up for objects in blocks
//! without such keys.
//!
//! Scanning goes on in steps, and a list is resolved entry by entry, each of which leaves the worklist in
//! order: neither has to run to its end, and a walk that is to [stop](Walk::stop_after) stops in between.
//!
//! # Without memory
//! Where the worklist has no room, and memory for a larger one is refused, a table that is being scanned is left
//! out like any other object, and traced once more when everything else has been marked. Its scan then begins
//! again with the first entry; what waits goes on waiting, and what is marked costs a look. So nothing is missed,
//! but time is linear no longer: each such round may look at all entries of the table for the sake of
//! those that the worklist has room for.
//!
//! # What was rejected
//! Visiting the tables again until nothing changes takes time in the square of a chain's length. A map from
//! keys to entries, made while marking, needs memory in the middle of a collection.

use core::ptr::NonNull;

use crate::block::header::Block;
use crate::block::notes::EntryRef;
use crate::block::store::Store;
use crate::block::type_info::{ErasedWalk, TableOps};
use crate::cycle::walk::{Seen, Walk};
use crate::cycle::worklist::{Item, Task};

/// The functions of a table's type.
///
/// # Safety
///
/// `table` is a table object of the heap (OBJECT-1).
unsafe fn ops_of(table: NonNull<u8>) -> &'static TableOps {
    // SAFETY: the caller's promise is the callee's requirement.
    let block = unsafe { Block::of(table) };
    block.info().table.expect("only tables have entries")
}

impl Walk<'_> {
    /// Whether a key has been marked, and what it keeps is to be marked now.
    ///
    /// # Safety
    ///
    /// `key` is an object of the heap being marked (OBJECT-1).
    pub(crate) unsafe fn has_key(&self, key: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(key) };
        !self.puts_ephemerons_off() && block.is_marked(block.index_of(key), self.cycle())
    }

    /// Puts an entry on the list of those that wait for `key` to be marked, and returns what follows it
    /// there.
    ///
    /// # Safety
    ///
    /// `key` is an object of the heap being marked, which the walk [does not have](Walk::has_key) and which has a
    /// note; the entry is of a marked table of this heap and on no list.
    pub(crate) unsafe fn wait(&self, key: NonNull<u8>, entry: EntryRef) -> Option<EntryRef> {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(key) };
        block.set_awaited(self.cycle());
        block.replace_waiting(key, Some(entry))
    }

    /// Marks the values of all entries that have waited for an object, which is marked now.
    pub(super) fn resolve(&mut self, object: NonNull<u8>) -> Seen {
        // SAFETY: objects on the worklist are objects of this heap.
        let block = unsafe { Block::of(object) };
        // Nothing is put on the list of a marked object but while ephemerons are put off, so what follows its
        // first entry comes next.
        let mut waiting = block
            .waiting(object)
            .filter(|_| !self.puts_ephemerons_off());
        while let Some(first) = waiting {
            // SAFETY: WAIT-2: what waits is in a place of a live table.
            let ops = unsafe { ops_of(first.table) };
            // SAFETY: as above.
            let next = unsafe { (ops.unlink)(first.table, first.entry) };
            block.replace_waiting(object, next);
            self.set_current(first.table);
            let walk = self.erased();
            // SAFETY: as above; the walk is this one.
            unsafe { (ops.resolve)(first.table, first.entry, walk) }
            if self.take_passed_by() {
                block.replace_waiting(object, Some(first));
                // SAFETY: as above; the entry has just been taken off this list.
                unsafe { (ops.link)(first.table, first.entry, next) }
                return Seen::PassedBy(Item::task(object, Task::Resolve));
            }
            self.count_entry();
            waiting = next;
            if waiting.is_some() && !self.goes_on() {
                return Seen::PassedBy(Item::task(object, Task::Resolve));
            }
        }
        if block.needs_trace() {
            Seen::Trace(object)
        } else {
            Seen::Done
        }
    }

    /// Scans some entries of a table.
    pub(super) fn scan(&mut self, table: NonNull<u8>) -> Seen {
        // SAFETY: only tables are given this task.
        let ops = unsafe { ops_of(table) };
        let walk = self.erased();
        // SAFETY: as above; the walk is this one.
        let done = unsafe { (ops.scan)(table, walk) };
        let again = Item::task(table, Task::Scan);
        if self.take_passed_by() || !(done || self.push(again)) {
            return Seen::PassedBy(again);
        }
        Seen::Done
    }
}

/// Makes the scan of a table that is on its way to the worklist begin with the first entry.
///
/// # Safety
///
/// `table` is a table object of the heap (OBJECT-1).
pub(super) unsafe fn begin_scan(table: NonNull<u8>) {
    // SAFETY: the caller's promise is the callee's requirement.
    let ops = unsafe { ops_of(table) };
    // SAFETY: the function is the type's.
    unsafe { (ops.begin)(table) }
}

/// The walk that a function of a table's type is given.
///
/// # Safety
///
/// `walk` is what a function of [`TableOps`] was called with, and nothing else uses it meanwhile.
pub(crate) unsafe fn walk_of<'w>(walk: NonNull<ErasedWalk>) -> &'w mut Walk<'w> {
    // SAFETY: the caller's promise.
    unsafe { walk.cast::<Walk<'_>>().as_mut() }
}

/// Takes every entry that still waits off its list.
///
/// Run when all that is reachable has been marked, or the cycle is abandoned: no list outlives its cycle
/// (WAIT-1).
pub(crate) fn stop_waiting(store: &Store) {
    for block in store.noted_blocks() {
        let Some(notes) = block.notes() else { continue };
        for (_, keys) in notes.waiting.borrow_mut().groups_mut() {
            keys.retain(|_, first| {
                let mut waiting = first.take();
                while let Some(entry) = waiting {
                    // SAFETY: WAIT-2: what waits is in a place of a live table.
                    let ops = unsafe { ops_of(entry.table) };
                    // SAFETY: as above.
                    waiting = unsafe { (ops.unlink)(entry.table, entry.entry) };
                }
                true
            });
        }
    }
}
