//! Marking: setting the bit of every reachable object.

use core::ptr::NonNull;

use crate::block::bitmap;
use crate::block::header::{Block, Cycle};
use crate::block::store::Store;
use crate::block::type_info::ErasedMarker;
use crate::cycle::worklist::{Queue, Ring, Worklist};
use crate::trace::{Visitor, sealed};

/// The visitor that marks what it is shown.
///
/// An object's bit is set when the object is first seen, so each is on the worklist at most once;
/// objects that cannot hold pointers never are, and their memory is not read.
#[derive(Debug)]
pub(crate) struct Marker {
    cycle: Cycle,
    worklist: Worklist,
}

impl Marker {
    /// A marker whose first cycle is yet to begin.
    pub(crate) fn new() -> Marker {
        Marker {
            cycle: 0,
            worklist: Worklist::new(),
        }
    }

    /// Begins the next cycle, abandoned ones counted, and returns its number. Every mark in the
    /// heap reads as unset from here on.
    pub(crate) fn begin(&mut self) -> Cycle {
        self.cycle += 1;
        self.worklist.reset();
        self.cycle
    }

    /// Marks one object and queues it for tracing.
    ///
    /// # Safety
    ///
    /// `object` is an object of the heap being marked (OBJECT-1).
    #[inline(always)]
    pub(crate) unsafe fn mark(&mut self, object: NonNull<u8>) {
        // SAFETY: the caller's promise is the callee's requirement.
        let block = unsafe { Block::of(object) };
        if block.mark(object, self.cycle) && block.needs_trace() {
            self.worklist.push(object);
        }
    }

    /// Marks everything reachable from what has been marked.
    pub(crate) fn drain(&mut self, store: &Store) {
        loop {
            self.walk();
            if !self.worklist.take_left_out() {
                return;
            }
            self.trace_all_marked(store);
        }
    }

    /// Traces what is on the worklist until nothing is.
    fn walk(&mut self) {
        let mut ring = Ring::default();
        let mut queue = Queue::new(&mut ring);
        while let Some(object) = self.worklist.pop(&mut queue) {
            self.trace(object);
        }
    }

    #[inline(always)]
    fn trace(&mut self, object: NonNull<u8>) {
        // SAFETY: objects on the worklist were marked, hence are objects of this heap.
        let block = unsafe { Block::of(object) };
        let trace = block.mark_fn();
        // SAFETY: the block's function is its type's, and `self` is the marker that `trace_erased`
        // casts it back to.
        unsafe { trace(object, NonNull::from(self).cast()) }
    }

    /// Traces every marked object, for the sake of those that the worklist had no room for.
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
                self.trace(block.slot(index));
                // Objects found on the way are traced at once where there is room for them.
                self.walk();
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
        unsafe { self.mark(target) }
    }
}
