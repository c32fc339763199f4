//! Marking: setting the bit of every reachable object.

use core::ptr::NonNull;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::cycle::walk::Walk;
use crate::cycle::worklist::{Item, Worklist};

/// The marking of one cycle after the other.
#[derive(Debug)]
pub(crate) struct Marker {
    cycle: Cycle,
    worklist: Worklist,
    /// Whether objects point to others that found no room, and wait to be traced again.
    left_out: bool,
}

impl Marker {
    /// A marker whose first cycle is yet to begin.
    pub(crate) fn new() -> Marker {
        Marker {
            cycle: 0,
            worklist: Worklist::new(),
            left_out: false,
        }
    }

    /// Begins the next cycle, abandoned ones counted, and returns its number. Every mark in the
    /// heap reads as unset from here on.
    pub(crate) fn begin(&mut self) -> Cycle {
        self.cycle += 1;
        self.worklist.reset();
        self.left_out = false;
        self.cycle
    }

    /// Marks one object and puts it on the worklist.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap being marked (OBJECT-1).
    pub(crate) unsafe fn mark(&mut self, object: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        block.begin_marks(self.cycle);
        if block.mark(object) && block.needs_trace() {
            while !self.worklist.push(Item::marked(object)) {
                self.walk();
            }
        }
    }

    /// Marks everything reachable from what has been marked.
    pub(crate) fn drain(&mut self, store: &Store) {
        self.walk();
        while core::mem::take(&mut self.left_out) {
            self.trace_all_marked(store);
        }
    }

    /// Traces what is on the worklist until nothing is.
    fn walk(&mut self) {
        while let Some(object) = self.walk_on() {
            if self.worklist.grow() {
                self.worklist.push(Item::marked(object));
            } else {
                self.left_out = true;
            }
        }
    }

    /// As [`Walk::run`].
    fn walk_on(&mut self) -> Option<NonNull<u8>> {
        let mut walk = Walk::new(self.cycle, self.worklist.cursor());
        let passed_by = walk.run();
        let extent = walk.into_cursor().extent();
        self.worklist.keep(extent);
        passed_by
    }

    /// Traces every marked object, for the sake of those that point to objects which found no room.
    #[cold]
    fn trace_all_marked(&mut self, store: &Store) {
        for block in store.spaces().flat_map(|space| space.blocks()) {
            if !block.needs_trace() {
                continue;
            }
            for index in block
                .mark_bits(self.cycle)
                .into_iter()
                .flat_map(bitmap::ones)
            {
                // Each round marks at least one object, since the list begins empty.
                while self.trace_marked(block.slot(index)) {}
            }
        }
    }

    /// Traces a marked object and all that is found, with an empty worklist; says whether the object
    /// itself points to others for which there was no room.
    fn trace_marked(&mut self, object: NonNull<u8>) -> bool {
        self.worklist.push(Item::marked(object));
        let mut again = false;
        while let Some(passed_by) = self.walk_on() {
            if passed_by == object {
                again = true;
            } else {
                self.left_out = true;
            }
        }
        again
    }
}
