//! The register of a pool: two queues, and who is enabled with them.
//!
//! A value that is to be finalized and released is enabled with both queues at once. The collector sees to the
//! rest: what the first queue gets it keeps, and so the second gets the value only when it is unreachable once more,
//! which is when nothing weak leads to it.
//!
//! Enabling a handle again puts it behind all others. Where a value is only taken off a queue that would be wrong, since
//! it was not marked again; so the order is that of numbers, which are in the handles' data.

use core::cmp::Reverse;

use gc_core::{
    EphemeronTable, FinalizationHandle, FinalizationQueue, Finalize, Gc, GcCell, HandleState, Heap,
    QueueConfig, Trace,
};

use crate::systems::golua::{Marks, Object, State, Value};

/// Which values are marked.
#[derive(Trace, Finalize)]
pub(super) struct Register<'gc> {
    pub(super) finalize: Queue<'gc>,
    pub(super) release: Queue<'gc>,
    /// By the state that a value and its clones have in common.
    handles: EphemeronTable<'gc, State<'gc>, Handles<'gc>>,
    last_number: GcCell<u64>,
    is_closed: GcCell<bool>,
}

pub(super) type Queue<'gc> = FinalizationQueue<'gc, Object<'gc>, Marking<'gc>>;
pub(super) type Handle<'gc> = FinalizationHandle<'gc, Object<'gc>, Marking<'gc>>;

/// One marking of a value.
#[derive(Trace, Finalize, Clone, Copy)]
pub(super) struct Marking<'gc> {
    pub(super) number: u64,
    /// What is returned in place of the value.
    pub(super) clone: Option<Value<'gc>>,
}

/// What a value is enabled with.
#[derive(Trace, Finalize, Clone, Copy, Default)]
struct Handles<'gc> {
    finalize: Option<Handle<'gc>>,
    release: Option<Handle<'gc>>,
}

impl<'gc> Register<'gc> {
    /// A register with nothing in it.
    pub(super) fn alloc(heap: &'gc Heap) -> Gc<'gc, Register<'gc>> {
        heap.alloc(Register {
            finalize: Queue::new(heap),
            release: Queue::with_config(heap, QueueConfig::new().release()),
            handles: EphemeronTable::new(heap),
            last_number: GcCell::new(0),
            is_closed: GcCell::new(false),
        })
    }

    /// Marks a value, whatever it was marked for. `clone` is what is to be returned in its place.
    pub(super) fn mark(
        &self,
        heap: &'gc Heap,
        value: Value<'gc>,
        marks: Marks,
        clone: Option<Value<'gc>>,
    ) {
        self.unmark(heap, value);
        if self.is_closed.get() || marks == Marks::NONE {
            return;
        }
        let number = self.last_number.get() + 1;
        self.last_number.set(heap, number);
        let enable = |queue: Queue<'gc>| queue.enable_with(heap, value, Marking { number, clone });
        let handles = Handles {
            finalize: marks.finalize.then(|| enable(self.finalize)),
            release: marks.release.then(|| enable(self.release)),
        };
        self.handles.insert(heap, value.state(), handles);
    }

    fn unmark(&self, heap: &'gc Heap, value: Value<'gc>) {
        let handles = self.handles.remove(heap, value.state());
        let Handles { finalize, release } = handles.unwrap_or_default();
        for handle in finalize.into_iter().chain(release) {
            handle.disable(heap);
        }
    }

    /// Takes a value that is to be finalized off the queue, if it is there: it is waited for again.
    pub(super) fn bring_back(&self, heap: &'gc Heap, value: Value<'gc>) {
        let handle = self.handles.get(value.state()).and_then(|its| its.finalize);
        if let Some(handle) = handle.filter(|handle| handle.state() == HandleState::OnQueue) {
            handle.reenable(heap, self.finalize);
        }
    }

    /// Takes what is on a queue. It is not marked any more for what that queue is for.
    pub(super) fn take_pending(&self, heap: &'gc Heap, queue: Queue<'gc>) -> Vec<Handle<'gc>> {
        let handles: Vec<_> = queue.drain(heap).collect();
        for &handle in &handles {
            self.forget(heap, handle);
        }
        in_order(handles)
    }

    /// Takes what is on a queue, and what is enabled with it.
    pub(super) fn take_all(&self, heap: &'gc Heap, queue: Queue<'gc>) -> Vec<Handle<'gc>> {
        queue.fire_all(heap);
        self.take_pending(heap, queue)
    }

    /// A handle that has been taken would keep its value, if it were in the table.
    fn forget(&self, heap: &'gc Heap, handle: Handle<'gc>) {
        let state = handle.object(heap).state();
        if let Some(mut its) = self.handles.get_mut(heap, state) {
            let Handles { finalize, release } = *its;
            its.finalize = finalize.filter(|&other| other != handle);
            its.release = release.filter(|&other| other != handle);
        }
    }

    /// Lets another value be released in place of one that has been taken to be finalized, if that is to be released. It
    /// is the clone that was returned.
    pub(super) fn release_instead(&self, heap: &'gc Heap, taken: Handle<'gc>, clone: Value<'gc>) {
        let Some(mut its) = self.handles.get_mut(heap, clone.state()) else {
            return;
        };
        if let Some(release) = its.release {
            release.disable(heap);
            let marking = Marking {
                number: taken.datum().number,
                clone: Some(clone.clone_in(heap)),
            };
            its.release = Some(self.release.enable_with(heap, clone, marking));
        }
    }

    /// Ends the register: what is to be released is returned, and nothing is marked any more.
    pub(super) fn close(&self, heap: &'gc Heap) -> Vec<Handle<'gc>> {
        self.is_closed.set(heap, true);
        self.take_all(heap, self.finalize);
        self.take_all(heap, self.release)
    }
}

/// The latest marked first.
pub(super) fn in_order(mut handles: Vec<Handle<'_>>) -> Vec<Handle<'_>> {
    handles.sort_by_key(|handle| Reverse(handle.datum().number));
    handles
}
