//! The end of a heap: closing, abandoning and dropping it.

use std::panic::resume_unwind;

use crate::cycle::sweep::{self, Payload};
use crate::finalize::{Round, Stage};
use crate::heap::Heap;
use crate::heap::deliver::Delivery;

impl Heap {
    /// Ends the heap in order.
    ///
    /// 1. Finalizers and procedures that are due are called.
    /// 2. Everything that is armed, or enabled with a queue, becomes due, whether it is reachable or not, in the
    ///    order of its queue, and level by level. From here on nothing is armed: that is ignored. Finalizers
    ///    and procedures are called.
    /// 3. The same is done with [releases](crate::QueueConfig::release).
    /// 4. All objects are dropped.
    ///
    /// Nothing has died when those are called, so weak references still have their targets. What is on queues without
    /// a procedure reaches nobody: empty them before, after [`fire_all`](crate::FinalizationQueue::fire_all).
    ///
    /// Dropping the heap does the same, and ignores panics. (Lua does this in `lua_close`.)
    ///
    /// ```
    /// use std::cell::RefCell;
    /// use std::rc::Rc;
    /// use gc_core::{Finalize, Gc, Heap, Trace};
    ///
    /// #[derive(Trace)]
    /// struct File {
    ///     name: &'static str,
    ///     closed: Rc<RefCell<Vec<&'static str>>>,
    /// }
    ///
    /// impl<'gc> Finalize<'gc> for File {
    ///     fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
    ///         this.closed.borrow_mut().push(this.name);
    ///     }
    /// }
    ///
    /// let closed = Rc::default();
    /// let heap = Heap::new();
    /// let _held = heap.root(heap.alloc(File { name: "a", closed: Rc::clone(&closed) }));
    /// heap.alloc(File { name: "b", closed: Rc::clone(&closed) });
    /// assert_eq!(heap.close().called, 2);
    /// assert_eq!(*closed.borrow(), ["b", "a"]);
    /// ```
    ///
    /// # Panics
    ///
    /// If a finalizer does and the heap [is to pass that on](crate::HeapConfig::propagate_finalizer_panics), or
    /// drop glue does: the first panic is resumed when everything has been done.
    pub fn close(mut self) -> Delivery {
        let (delivery, mut panic) = self.finalize_everything();
        sweep::keep(&mut panic, self.drop_everything());
        drop(self);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        delivery
    }

    /// Ends the heap without finalizing anything: [releases](crate::QueueConfig::release) alone are done, as when it
    /// is closed. Then all objects are dropped.
    ///
    /// This is for a program that was stopped, and whose code is not to run any more.
    ///
    /// # Panics
    ///
    /// As [`close`](Heap::close).
    pub fn abandon(mut self) -> Delivery {
        self.registry.abandon();
        let (delivery, mut panic) = self.release_everything();
        sweep::keep(&mut panic, self.drop_everything());
        drop(self);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        delivery
    }

    fn finalize_everything(&self) -> (Delivery, Option<Payload>) {
        let (mut delivery, mut panic) = (Delivery::default(), None);
        self.deliver_all(Stage::FIRST, &mut delivery, &mut panic);
        self.registry.close(|stage| stage < Stage::Release);
        self.deliver_all(Stage::FIRST, &mut delivery, &mut panic);
        let (released, later) = self.release_everything();
        delivery.add(released);
        sweep::keep(&mut panic, later);
        (delivery, panic)
    }

    fn release_everything(&self) -> (Delivery, Option<Payload>) {
        let (mut delivery, mut panic) = (Delivery::default(), None);
        self.registry.close(|stage| stage == Stage::Release);
        self.deliver_all(Stage::Release, &mut delivery, &mut panic);
        (delivery, panic)
    }

    /// Calls everything that is due from a stage on, whatever panics.
    fn deliver_all(&self, from: Stage, delivery: &mut Delivery, panic: &mut Option<Payload>) {
        loop {
            let (more, payload) = self.deliver(Round::from(from), usize::MAX);
            delivery.add(more);
            if payload.is_none() {
                return;
            }
            sweep::keep(panic, payload);
        }
    }

    fn drop_everything(&mut self) -> Option<Payload> {
        self.enter_idle();
        sweep::drop_everything(&self.store)
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        let mut panic = None;
        // A parked heap runs no code that is given `&Heap`: another heap may be active.
        if self.turn.is_held() {
            (_, panic) = self.finalize_everything();
        }
        sweep::keep(&mut panic, self.drop_everything());
        if let Some(payload) = panic {
            // Its own drop may panic too.
            sweep::discard(payload);
        }
    }
}
