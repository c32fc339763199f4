//! Marking: setting the bit of every reachable object.

use core::panic::AssertUnwindSafe;
use core::ptr::NonNull;
use std::panic::{catch_unwind, resume_unwind};

use crate::block::bitmap;
use crate::block::header::{Block, CYCLE_STEP, Cycle};
use crate::block::store::Store;
use crate::cycle::walk::Walk;
use crate::cycle::worklist::{Item, Task, Worklist};

/// The marking of one cycle after the other.
#[derive(Debug)]
pub(crate) struct Marker {
    cycle: Cycle,
    worklist: Worklist,
    /// Whether objects point to others that found no room, and wait to be traced again.
    left_out: bool,
    /// How many entries of tables have been looked at in this cycle.
    entry_visits: usize,
    /// Whether entries of tables wait even if their keys are marked.
    puts_ephemerons_off: bool,
    /// What the type is called whose `trace` has panicked in this cycle.
    failed: Option<&'static str>,
}

impl Marker {
    /// A marker whose first cycle is yet to begin.
    pub(crate) fn new() -> Marker {
        Marker {
            cycle: 0,
            worklist: Worklist::new(),
            left_out: false,
            entry_visits: 0,
            puts_ephemerons_off: false,
            failed: None,
        }
    }

    /// Begins the next cycle, abandoned ones counted, and returns its number: clears every mark.
    pub(crate) fn begin(&mut self, store: &Store) -> Cycle {
        self.cycle += CYCLE_STEP;
        self.worklist.reset();
        self.left_out = false;
        self.entry_visits = 0;
        self.puts_ephemerons_off = false;
        self.failed = None;
        for block in store.spaces().flat_map(|space| space.blocks()) {
            block.begin_marks(self.cycle);
        }
        self.cycle
    }

    /// What the type is called whose `trace` has panicked in this cycle.
    pub(crate) fn failed(&self) -> Option<&'static str> {
        self.failed
    }

    /// How often this cycle has looked at an entry of a table.
    pub(crate) fn entry_visits(&self) -> usize {
        self.entry_visits
    }

    /// Marks one object and puts it on the worklist.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap being marked (OBJECT-1).
    pub(crate) unsafe fn mark(&mut self, object: NonNull<u8>) {
        self.put(Item::task(object, Task::Mark));
    }

    /// Traces every marked object before marking ends, for the sake of some that were marked behind the marker's back
    /// and are not known.
    pub(crate) fn trace_all_once_more(&mut self) {
        self.left_out = true;
    }

    /// Puts an object on the worklist that has been marked behind the marker's back.
    ///
    /// # Safety
    ///
    /// As for [`mark`](Marker::mark).
    pub(crate) unsafe fn trace_shaded(&mut self, object: NonNull<u8>) {
        // Entries of tables may have come to wait for it before.
        self.put(Item::task(object, Task::Resolve));
    }

    /// Marks one object at once, where objects come in the order of their addresses, so that there is nothing to gain
    /// from letting them wait.
    ///
    /// # Safety
    ///
    /// As for [`mark`](Marker::mark).
    pub(super) unsafe fn mark_now(&mut self, object: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if !block.has_plain_marks_of(self.cycle) {
            self.put(Item::task(object, Task::Mark));
        } else if block.mark(object) && block.needs_trace() {
            self.put(Item::marked(object));
        }
    }

    /// Puts an item on the worklist, for which there will be room.
    fn put(&mut self, item: Item) {
        while !self.worklist.push(item) {
            self.walk();
        }
    }

    /// Shows what an object points to. Entries of tables are not among it.
    ///
    /// # Safety
    ///
    /// As for [`mark`](Marker::mark).
    pub(super) unsafe fn for_each_child(object: NonNull<u8>, mut see: impl FnMut(NonNull<u8>)) {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if block.needs_trace() {
            // SAFETY: the function is the type's, and while marking no guard of a cell lives.
            unsafe { (block.info().inspect)(object, &mut see) }
        }
    }

    /// Marks what an object points to, without the object; if it is to ignore that, not even if that is what it
    /// points to.
    ///
    /// # Safety
    ///
    /// As for [`mark`](Marker::mark).
    pub(super) unsafe fn mark_children(&mut self, object: NonNull<u8>, ignore_self: bool) {
        self.noting_failure(object, |marker| {
            let mark = |child| {
                if !(ignore_self && child == object) {
                    // SAFETY: OBJECT-3: it was found by tracing.
                    unsafe { marker.mark(child) }
                }
            };
            // SAFETY: the caller's promise is the callee's requirement.
            unsafe { Marker::for_each_child(object, mark) }
        });
    }

    /// Calls what traces an object, and notes its type if that panics.
    pub(super) fn noting_failure<R>(
        &mut self,
        object: NonNull<u8>,
        trace: impl FnOnce(&mut Marker) -> R,
    ) -> R {
        catch_unwind(AssertUnwindSafe(|| trace(self))).unwrap_or_else(|payload| {
            // What is traced on the way may have failed already.
            self.failed.get_or_insert_with(|| type_name(object));
            resume_unwind(payload)
        })
    }

    /// Lets entries of tables wait from now on, whether their keys are marked or not.
    pub(super) fn put_ephemerons_off(&mut self) {
        self.puts_ephemerons_off = true;
    }

    /// Marks what entries keep that were put off.
    pub(super) fn see_to_ephemerons(&mut self, store: &Store) {
        self.puts_ephemerons_off = false;
        for block in store.noted_blocks() {
            if !block.is_awaited(self.cycle) {
                continue;
            }
            for index in block
                .mark_bits(self.cycle)
                .into_iter()
                .flat_map(bitmap::ones)
            {
                let object = block.slot(index);
                if block.waiting(object).is_some() {
                    self.put(Item::task(object, Task::Resolve));
                }
            }
        }
        self.drain(store);
    }

    /// Does a part of marking: a number of tasks, and the objects that they lead to one after another. Says whether
    /// there is more to do.
    #[cfg(test)]
    pub(crate) fn mark_some(&mut self, tasks: usize) -> bool {
        let left = self.walk_on(tasks);
        // What is left for want of tasks has made room for itself.
        if let Some(item) = left.filter(|&item| !self.worklist.push(item)) {
            self.put_off(item);
        }
        left.is_some()
    }

    /// The number of the cycle at work.
    #[cfg(test)]
    pub(crate) fn cycle(&self) -> Cycle {
        self.cycle
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
        while let Some(item) = self.walk_on(usize::MAX) {
            self.put_off(item);
        }
    }

    /// Puts what a walk has left for want of room on the worklist, which has more then, or leaves it out for now.
    fn put_off(&mut self, item: Item) {
        if self.worklist.grow() {
            self.worklist.push(item);
        } else {
            self.left_out = true;
        }
    }

    /// As [`Walk::run`], up to a number of tasks.
    fn walk_on(&mut self, tasks: usize) -> Option<Item> {
        let mut walk = Walk::new(self.cycle, self.worklist.cursor());
        walk.stop_after(tasks);
        walk.put_ephemerons_off(self.puts_ephemerons_off);
        let run = catch_unwind(AssertUnwindSafe(|| walk.run()));
        let passed_by = run.unwrap_or_else(|payload| {
            self.failed = Some(type_name(walk.current()));
            resume_unwind(payload)
        });
        self.entry_visits += walk.entry_visits();
        let extent = walk.into_cursor().extent();
        self.worklist.keep(extent);
        passed_by
    }

    /// Traces every marked object, for the sake of those that point to objects which found no room.
    #[cold]
    fn trace_all_marked(&mut self, store: &Store) {
        for block in store.spaces().flat_map(|space| space.blocks()) {
            if !block.needs_trace() && !block.is_awaited(self.cycle) {
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
        // What waits for the object is resolved before it is traced.
        self.worklist.push(Item::task(object, Task::Resolve));
        let mut again = false;
        while let Some(passed_by) = self.walk_on(usize::MAX) {
            if passed_by.object() == object {
                again = true;
            } else {
                self.left_out = true;
            }
        }
        again
    }
}

/// The name of an object's type.
fn type_name(object: NonNull<u8>) -> &'static str {
    // SAFETY: OBJECT-1: it was being traced.
    let block = unsafe { Block::of(object) };
    (block.info().name)()
}
