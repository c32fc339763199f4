//! Marking: setting the bit of every reachable object.

use core::ptr::NonNull;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::block::type_info::ErasedMarker;
use crate::cycle::worklist::{Item, Queue, Ring, Worklist};
use crate::trace::{Visitor, sealed};

/// The visitor that marks what it is shown.
///
/// An object's bit is set when the object is first seen, so each is traced once (but for those that
/// point to objects which found no room). Objects that cannot hold pointers are not traced, and
/// their memory is not read.
#[derive(Debug)]
pub(crate) struct Marker {
    cycle: Cycle,
    worklist: Worklist,
    /// Whether an object was passed by since this was last looked at, for want of room.
    passed_by: bool,
    /// Whether some of those have not been seen to.
    left_out: bool,
}

impl Marker {
    /// A marker whose first cycle is yet to begin.
    pub(crate) fn new() -> Marker {
        Marker {
            cycle: 0,
            worklist: Worklist::new(),
            passed_by: false,
            left_out: false,
        }
    }

    /// Begins the next cycle, abandoned ones counted, and returns its number. Every mark in the
    /// heap reads as unset from here on.
    pub(crate) fn begin(&mut self) -> Cycle {
        self.cycle += 1;
        self.worklist.reset();
        self.passed_by = false;
        self.left_out = false;
        self.cycle
    }

    /// Marks one object and puts it on the worklist.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap being marked (OBJECT-1).
    pub(crate) unsafe fn mark(&mut self, object: NonNull<u8>) {
        if self.worklist.is_full() {
            self.walk();
        }
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        block.begin_marks(self.cycle);
        if block.mark(object) && block.needs_trace() {
            self.worklist.push(Item::marked(object));
        }
    }

    /// Marks one object and puts it on the worklist, or passes it by if there is no room there.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap being marked (OBJECT-1).
    #[inline(always)]
    unsafe fn discover(&mut self, object: NonNull<u8>) {
        if self.worklist.is_full() {
            self.passed_by = true;
            return;
        }
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if !block.has_marks_of(self.cycle) {
            self.worklist.push(Item::unmarked(object));
        } else if block.mark(object) && block.needs_trace() {
            self.worklist.push(Item::marked(object));
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
        let mut ring = Ring::default();
        let mut queue = Queue::new(&mut ring);
        while let Some(item) = self.worklist.pop(&mut queue) {
            match item.as_marked().or_else(|| self.mark_in_stale_block(item)) {
                Some(object) => self.trace(object),
                None => continue,
            }
            if self.passed_by {
                self.trace_again_later(item);
            }
        }
    }

    /// Marks an object after clearing its block's marks, unless that has been done meanwhile;
    /// returns it if it has to be traced.
    #[cold]
    fn mark_in_stale_block(&mut self, item: Item) -> Option<NonNull<u8>> {
        let object = item.object();
        // SAFETY: objects on the worklist are objects of this heap.
        let block = unsafe { Block::of(object) };
        block.begin_marks(self.cycle);
        (block.mark(object) && block.needs_trace()).then_some(object)
    }

    #[inline(always)]
    fn trace(&mut self, object: NonNull<u8>) {
        // SAFETY: objects on the worklist are objects of this heap.
        let block = unsafe { Block::of(object) };
        let trace = block.mark_fn();
        // SAFETY: the block's function is its type's, and `self` is the marker that `trace_erased`
        // casts it back to.
        unsafe { trace(object, NonNull::from(self).cast()) }
    }

    /// Sees to an object that pointed to objects which were passed by.
    #[cold]
    fn trace_again_later(&mut self, item: Item) {
        self.passed_by = false;
        if self.worklist.grow() {
            self.worklist.push(Item::marked(item.object()));
        } else {
            self.left_out = true;
        }
    }

    /// Traces every marked object, for the sake of those that point to objects which were passed
    /// by.
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
                loop {
                    self.trace(block.slot(index));
                    let again = core::mem::take(&mut self.passed_by);
                    self.walk();
                    if !again {
                        break;
                    }
                }
            }
        }
    }
}

/// The [`MarkFn`](crate::block::type_info::MarkFn) of a type.
///
/// # Safety
///
/// `object` is a live `T`, `marker` a [`Marker`] that nothing else uses meanwhile.
pub(crate) unsafe fn trace_erased<T: crate::trace::Trace>(
    object: NonNull<u8>,
    marker: NonNull<ErasedMarker>,
) {
    // SAFETY: the caller's first promise.
    let object = unsafe { object.cast::<T>().as_ref() };
    // SAFETY: the caller's second promise.
    let marker = unsafe { marker.cast::<Marker>().as_mut() };
    // SAFETY: marking runs under `&mut Heap`, where no guard of a cell can live.
    unsafe { object.trace(marker) }
}

impl sealed::Sealed for Marker {}

impl Visitor for Marker {
    #[inline(always)]
    unsafe fn edge(&mut self, target: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        unsafe { self.discover(target) }
    }
}
