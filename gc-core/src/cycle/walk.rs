//! The walk: tracing what is on the worklist until nothing is.
//!
//! # Mechanism
//! Objects of one type mostly point to objects of the same type. So what a block knows of its type is
//! not how to trace one object, but how to trace objects *as long as they are of the type*
//! ([`trace_while_same`]): that loop is compiled for the type, with its `trace` inlined, the size of its
//! slots known and the worklist in registers. It returns when the next item is anything else, which
//! [`Walk::run`] sees to.
//!
//! What is rare is done there and not in the loops: everything about
//! [`ephemerons`](crate::cycle::ephemeron).

use core::ptr::NonNull;

use crate::block::header::{Block, Cycle};
use crate::block::type_info::ErasedWalk;
use crate::cycle::ephemeron::begin_scan;
use crate::cycle::worklist::{Cursor, Item, Task};
use crate::trace::{Trace, Visitor, sealed};

/// A walk in progress, and the visitor that it shows objects to.
///
/// An object's bit is set when the object is first seen, so each is traced once (but for those that
/// point to objects which found no room). Objects that cannot hold pointers are not traced, and
/// their memory is not read.
#[derive(Debug)]
pub(crate) struct Walk<'w> {
    cycle: Cycle,
    cursor: Cursor<'w>,
    /// The object that is being traced, by an address that its block can be found from.
    current: NonNull<u8>,
    /// Whether what is being traced pointed to an object that found no room.
    passed_by: bool,
    /// How the last loop of a type ended.
    stop: Stop,
    /// How many tasks are still to be seen to, before the walk is over for now.
    tasks_left: usize,
    /// How many entries of tables have been looked at.
    entry_visits: usize,
    /// Whether entries of tables wait even if their keys are marked.
    puts_ephemerons_off: bool,
}

/// Why a type's loop has ended.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// This is next, if anything is.
    Next(Option<Item>),
    /// This points to objects that found no room.
    PassedBy(NonNull<u8>),
}

/// What has been done with an item.
pub(super) enum Seen {
    /// All that there was to do.
    Done,
    /// All but to trace this object.
    Trace(NonNull<u8>),
    /// Not all, for want of room: this item is left.
    PassedBy(Item),
}

impl<'w> Walk<'w> {
    pub(crate) fn new(cycle: Cycle, cursor: Cursor<'w>) -> Walk<'w> {
        Walk {
            cycle,
            cursor,
            current: NonNull::dangling(),
            passed_by: false,
            stop: Stop::Next(None),
            tasks_left: usize::MAX,
            entry_visits: 0,
            puts_ephemerons_off: false,
        }
    }

    /// Stops the walk when a number of tasks have been seen to, and objects of one type have been traced that
    /// the last one led to. An entry of a list that is resolved is a task.
    pub(super) fn stop_after(&mut self, tasks: usize) {
        self.tasks_left = tasks;
    }

    /// Whether entries of tables are to wait even if their keys are marked.
    pub(super) fn put_ephemerons_off(&mut self, off: bool) {
        self.puts_ephemerons_off = off;
    }

    /// Whether entries of tables wait even if their keys are marked.
    pub(super) fn puts_ephemerons_off(&self) -> bool {
        self.puts_ephemerons_off
    }

    /// How the walk has left the worklist.
    pub(crate) fn into_cursor(self) -> Cursor<'w> {
        self.cursor
    }

    /// What is being traced, or another object of its type; or the table whose values are.
    pub(super) fn current(&self) -> NonNull<u8> {
        self.current
    }

    /// Says that a value of a table is traced next.
    pub(super) fn set_current(&mut self, table: NonNull<u8>) {
        self.current = table;
    }

    /// How many entries of tables the walk has looked at.
    pub(crate) fn entry_visits(&self) -> usize {
        self.entry_visits
    }

    /// Counts an entry that is looked at.
    pub(crate) fn count_entry(&mut self) {
        self.entry_visits += 1;
    }

    /// Counts a task that has been done, and says whether the walk goes on.
    pub(super) fn goes_on(&mut self) -> bool {
        self.tasks_left = self.tasks_left.saturating_sub(1);
        self.tasks_left != 0
    }

    /// Walks until the worklist is empty, or up to an item that leads to objects for which there is no
    /// room, or to the end of its tasks. What is left to do is returned, to be put on the list again when there is.
    pub(crate) fn run(&mut self) -> Option<Item> {
        let mut next = self.cursor.pop();
        while let Some(item) = next {
            if self.tasks_left == 0 {
                return Some(item);
            }
            self.current = item.object();
            let object = match item.as_task() {
                None => item.object(),
                Some(task) => match self.see_to(item.object(), task) {
                    Seen::Trace(object) => object,
                    Seen::Done => {
                        next = self.cursor.pop();
                        continue;
                    }
                    Seen::PassedBy(item) => return Some(item),
                },
            };
            // SAFETY: objects on the worklist are objects of this heap.
            let trace = unsafe { Block::of(object) }.mark_fn();
            let walk = self.erased();
            // SAFETY: the block's function is its type's, and this is the walk that it casts the
            // pointer back to.
            unsafe { trace(object, walk) }
            match self.stop {
                Stop::Next(item) => next = item,
                Stop::PassedBy(object) => return Some(Item::marked(object)),
            }
        }
        None
    }

    #[cold]
    fn see_to(&mut self, object: NonNull<u8>, task: Task) -> Seen {
        self.tasks_left -= 1;
        match task {
            Task::Mark => self.mark(object),
            Task::Resolve => self.resolve(object),
            Task::Scan => self.scan(object),
        }
    }

    /// Marks an object, unless that has been done meanwhile, and sees to what waits for it.
    fn mark(&mut self, object: NonNull<u8>) -> Seen {
        // SAFETY: objects on the worklist are objects of this heap.
        let block = unsafe { Block::of(object) };
        if !block.mark(object) {
            Seen::Done
        } else if block.is_awaited(self.cycle) {
            self.resolve(object)
        } else if block.needs_trace() {
            Seen::Trace(object)
        } else {
            Seen::Done
        }
    }

    pub(super) fn cycle(&self) -> Cycle {
        self.cycle
    }

    /// Adds an item, and says whether there was room.
    pub(super) fn push(&mut self, item: Item) -> bool {
        self.cursor.push(item)
    }

    /// Whether anything has found no room that is still to be seen to.
    pub(crate) fn has_passed_by(&self) -> bool {
        self.passed_by
    }

    /// Whether anything has found no room since this was last asked.
    pub(super) fn take_passed_by(&mut self) -> bool {
        core::mem::take(&mut self.passed_by)
    }

    /// This walk, for a function that casts it back.
    pub(super) fn erased(&mut self) -> NonNull<ErasedWalk> {
        NonNull::from(self).cast()
    }

    /// This walk, in a value of its own that a loop can have in registers.
    #[inline(always)]
    fn reborrow(&mut self) -> Walk<'_> {
        Walk::new(self.cycle, self.cursor.reborrow())
    }

    /// Traces a `T` and what follows it on the worklist, as long as that is of the same type.
    ///
    /// # Safety
    ///
    /// `object` is a live `T` in a block of its type.
    #[inline(always)]
    unsafe fn trace_while_same<T: Trace>(&mut self, mut object: NonNull<u8>) -> Stop {
        // SAFETY: the caller's promise.
        let trace = unsafe { Block::of(object) }.mark_fn();
        loop {
            self.current = object;
            // SAFETY: OBJECT-1: the object is a live `T`.
            let value = unsafe { object.cast::<T>().as_ref() };
            // SAFETY: marking runs under `&mut Heap`, where no guard of a cell can live.
            unsafe { value.trace(self) }
            if self.passed_by {
                return Stop::PassedBy(object);
            }
            let next = self.cursor.pop();
            let Some(marked) = next.and_then(Item::as_marked) else {
                return Stop::Next(next);
            };
            // SAFETY: objects on the worklist are objects of this heap.
            let block = unsafe { Block::of(marked) };
            // Functions of different types may be one if they are the same instructions: it then makes
            // no difference which of the types the object is taken for.
            if !core::ptr::fn_addr_eq(block.mark_fn(), trace) {
                return Stop::Next(next);
            }
            object = marked;
        }
    }
}

/// The [`MarkFn`](crate::block::type_info::MarkFn) of a type.
///
/// # Safety
///
/// `object` is a live `T` in a block of its type, `walk` a [`Walk`] that nothing else uses meanwhile.
pub(crate) unsafe fn trace_while_same<T: Trace>(object: NonNull<u8>, walk: NonNull<ErasedWalk>) {
    // SAFETY: the caller's second promise.
    let shared = unsafe { walk.cast::<Walk<'_>>().as_mut() };
    let mut walk = shared.reborrow();
    // SAFETY: the caller's first promise.
    let stop = unsafe { walk.trace_while_same::<T>(object) };
    let extent = walk.cursor.extent();
    shared.cursor.keep(extent);
    shared.stop = stop;
}

impl sealed::Sealed for Walk<'_> {}

impl Visitor for Walk<'_> {
    /// Marks the object and puts it on the worklist, or passes it by if there is no room there.
    #[inline(always)]
    unsafe fn edge<T: Trace>(&mut self, target: NonNull<T>) {
        if self.cursor.is_full() {
            self.passed_by = true;
            return;
        }
        let object = target.cast();
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if !block.has_plain_marks_of(self.cycle) {
            if !block.is_marked_as::<T>(target, self.cycle) {
                self.cursor.push(Item::task(object, Task::Mark));
            }
        } else if block.mark_as::<T>(target) && T::NEEDS_TRACE {
            self.cursor.push(Item::marked(object));
        }
    }

    unsafe fn table(&mut self) {
        // SAFETY: the caller's promise: what is being traced is a table.
        unsafe { begin_scan(self.current) }
        if !self.cursor.push(Item::task(self.current, Task::Scan)) {
            self.passed_by = true;
        }
    }
}
