//! The walk: tracing what is on the worklist until nothing is.
//!
//! # Mechanism
//! Objects of one type mostly point to objects of the same type. So what a block knows of its type is
//! not how to trace one object, but how to trace objects *as long as they are of the type*
//! ([`trace_while_same`]): that loop is compiled for the type, with its `trace` inlined, the size of its
//! slots known and the worklist in registers. It returns when the next object is of another type,
//! which [`Walk::run`] then hands to that type's loop.

use core::ptr::NonNull;

use crate::block::header::{Block, Cycle};
use crate::block::type_info::ErasedWalk;
use crate::cycle::worklist::{Cursor, Item};
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
    /// Whether the object that is being traced pointed to one that found no room.
    passed_by: bool,
    /// How the last loop of a type ended.
    stop: Stop,
}

/// Why a type's loop has ended.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// This is to be traced next, if anything is.
    Next(Option<Item>),
    /// This points to objects that found no room.
    PassedBy(NonNull<u8>),
}

impl<'w> Walk<'w> {
    pub(crate) fn new(cycle: Cycle, cursor: Cursor<'w>) -> Walk<'w> {
        Walk {
            cycle,
            cursor,
            passed_by: false,
            stop: Stop::Next(None),
        }
    }

    /// How the walk has left the worklist.
    pub(crate) fn into_cursor(self) -> Cursor<'w> {
        self.cursor
    }

    /// Traces until the worklist is empty, or up to an object that points to others for which it has
    /// no room. That one is returned, to be traced once more when there is.
    pub(crate) fn run(&mut self) -> Option<NonNull<u8>> {
        let mut next = self.cursor.pop();
        while let Some(item) = next {
            let marked = item.as_marked();
            let Some(object) = marked.or_else(|| self.mark_in_stale_block(item)) else {
                next = self.cursor.pop();
                continue;
            };
            // SAFETY: objects on the worklist are objects of this heap.
            let trace = unsafe { Block::of(object) }.mark_fn();
            // SAFETY: the block's function is its type's, and this is the walk that it casts the
            // pointer back to.
            unsafe { trace(object, NonNull::from(&mut *self).cast()) }
            match self.stop {
                Stop::Next(item) => next = item,
                Stop::PassedBy(object) => return Some(object),
            }
        }
        None
    }

    /// Marks an object after clearing its block's marks, unless that has been done meanwhile;
    /// returns it if it has to be traced.
    #[cold]
    fn mark_in_stale_block(&self, item: Item) -> Option<NonNull<u8>> {
        let object = item.object();
        // SAFETY: objects on the worklist are objects of this heap.
        let block = unsafe { Block::of(object) };
        block.begin_marks(self.cycle);
        (block.mark(object) && block.needs_trace()).then_some(object)
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
        if !block.has_marks_of(self.cycle) {
            self.cursor.push(Item::unmarked(object));
        } else if block.mark_as::<T>(target) && T::NEEDS_TRACE {
            self.cursor.push(Item::marked(object));
        }
    }
}
