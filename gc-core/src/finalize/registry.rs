//! Which objects are armed, and which wait for their finalizer.

use core::cell::{Cell, RefCell};
use core::ptr::NonNull;
use std::collections::VecDeque;

/// An armed object. Rows are kept in the order of arming.
#[derive(Debug)]
struct Armed {
    object: NonNull<u8>,
    /// Set between [`Registry::select`] and the end of its [`Selection`].
    selected: Cell<bool>,
}

/// The armed objects, and the queue of those whose finalizer is due.
///
/// The queue has room for every armed object at all times, so that closing a cycle never needs
/// memory.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    armed: RefCell<Vec<Armed>>,
    ready: RefCell<VecDeque<NonNull<u8>>>,
}

impl Registry {
    /// Makes room for one more armed object; `false` if there is no memory.
    pub(crate) fn reserve(&self) -> bool {
        let mut armed = self.armed.borrow_mut();
        if armed.try_reserve(1).is_err() {
            return false;
        }
        self.ready
            .borrow_mut()
            .try_reserve(armed.capacity())
            .is_ok()
    }

    /// Arms an object, for which there is room.
    ///
    /// The object is kept in memory until its finalizer has been called (OBJECT-4).
    pub(crate) fn arm(&self, object: NonNull<u8>) {
        self.armed.borrow_mut().push(Armed {
            object,
            selected: Cell::new(false),
        });
    }

    /// Picks the armed objects for which `is_dead` holds, to be committed or let go.
    pub(crate) fn select(&self, is_dead: impl Fn(NonNull<u8>) -> bool) -> Selection<'_> {
        for row in &*self.armed.borrow() {
            row.selected.set(is_dead(row.object));
        }
        Selection { registry: self }
    }

    /// Queues every armed object, reachable or not, since the heap is going away. What is armed
    /// afterwards, by their finalizers, never comes to be queued.
    pub(crate) fn close(&self) {
        self.select(|_| true).commit();
    }

    /// Takes the next object whose finalizer is due.
    pub(crate) fn next(&self) -> Option<NonNull<u8>> {
        self.ready.borrow_mut().pop_front()
    }

    /// The objects whose finalizer is due; they are roots.
    pub(crate) fn for_each_ready(&self, mut visit: impl FnMut(NonNull<u8>)) {
        for &object in &*self.ready.borrow() {
            visit(object);
        }
    }

    /// The armed objects.
    pub(crate) fn for_each_armed(&self, mut visit: impl FnMut(NonNull<u8>)) {
        for row in &*self.armed.borrow() {
            visit(row.object);
        }
    }
}

/// Armed objects found dead. Nothing has happened to them until [`commit`](Selection::commit):
/// dropping this instead, as a panic in `trace` does, leaves all of them armed.
#[derive(Debug)]
pub(crate) struct Selection<'r> {
    registry: &'r Registry,
}

impl Selection<'_> {
    /// The selected objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = NonNull<u8>> {
        let mut at = 0;
        core::iter::from_fn(move || {
            let armed = self.registry.armed.borrow();
            let found = armed[at..].iter().position(|row| row.selected.get())?;
            at += found + 1;
            Some(armed[at - 1].object)
        })
    }

    /// Moves the selected objects to the queue, latest armed first, behind those already there.
    pub(crate) fn commit(self) {
        let mut armed = self.registry.armed.borrow_mut();
        let mut ready = self.registry.ready.borrow_mut();
        ready.extend(
            armed
                .iter()
                .rev()
                .filter(|row| row.selected.get())
                .map(|row| row.object),
        );
        armed.retain(|row| !row.selected.get());
    }
}
