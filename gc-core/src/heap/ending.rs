//! The end of a heap: closing, abandoning and dropping it.

use std::panic::resume_unwind;

use crate::cycle::let_go::let_go;
use crate::cycle::phase::{self, Phase};
use crate::cycle::sweep::{self, Payload};
use crate::finalize::Stage;
use crate::heap::Heap;
use crate::heap::deliver::Delivery;

impl Heap {
    /// Ends the heap in order.
    ///
    /// 1. Finalizers and procedures that are due are called.
    /// 2. Everything that is armed, or enabled with a queue, becomes due, whether it is reachable or not, in the
    ///    [order](crate::Order) of what one collection has found. Finalizers and procedures are called.
    /// 3. The same is done with [releases](crate::QueueConfig::release), to whose objects nothing weak leads by then.
    /// 4. All objects are dropped.
    ///
    /// From the first call on nothing is armed or enabled: that is ignored. So each of them is called once at most, and
    /// a new object is dropped without its finalizer.
    ///
    /// Nothing has died when finalizers are called, so weak references still have their targets. What is on queues without
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
        let ended = self.end(Heap::finalize_everything);
        resume(ended)
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
        let ended = self.end(|heap| {
            heap.registry.abandon();
            heap.release_everything()
        });
        resume(ended)
    }

    /// Ends the heap, of which nothing is used afterwards: calls what `last` calls, then drops objects, procedures
    /// and hooks.
    fn end(&mut self, last: impl FnOnce(&mut Heap) -> Outcome) -> Outcome {
        if self.is_being_marked() {
            // What is called, and may change anything, is not to be remembered for a cycle that nobody completes.
            self.abandon_cycle();
        }
        let (delivery, mut panic) = last(self);
        self.enter_idle();
        sweep::keep(&mut panic, sweep::drop_everything(&self.store));
        self.procedures.forget(|_| true);
        sweep::keep(&mut panic, self.drop_forgotten_procedures());
        sweep::keep(&mut panic, self.hooks.drop_all());
        (delivery, panic)
    }

    fn finalize_everything(&mut self) -> Outcome {
        let (mut delivery, mut panic) = (Delivery::default(), None);
        self.registry.close();
        self.deliver_all(&mut delivery, &mut panic);
        self.registry.fire_stages(|stage| stage < Stage::Release);
        self.deliver_all(&mut delivery, &mut panic);
        let (released, later) = self.release_everything();
        delivery.add(released);
        sweep::keep(&mut panic, later);
        (delivery, panic)
    }

    fn release_everything(&mut self) -> Outcome {
        let (mut delivery, mut panic) = (Delivery::default(), self.let_go_of_what_is_released());
        self.registry.fire_stages(|stage| stage == Stage::Release);
        self.deliver_all(&mut delivery, &mut panic);
        (delivery, panic)
    }

    /// Takes what waits to be released out of weak references and tables, and returns the first panic of what tables
    /// have lost.
    fn let_go_of_what_is_released(&mut self) -> Option<Payload> {
        self.registry.settle();
        let mut any = false;
        self.registry.for_each_released(|_| any = true);
        if !any {
            return None;
        }
        sweep::finish(&self.store);
        phase::enter(&self.phase, Phase::Mark, &self.store);
        let cycle = self.marker.borrow_mut().begin(&self.store);
        phase::enter(&self.phase, Phase::Close, &self.store);
        let_go(&self.store, cycle, |see| {
            self.registry.for_each_released(see)
        });
        phase::enter(&self.phase, Phase::Sweep, &self.store);
        let panic = sweep::tidy(&self.store, cycle);
        phase::enter(&self.phase, Phase::Idle, &self.store);
        panic
    }

    /// Calls everything that is due, in rounds, whatever panics.
    ///
    /// Each panic is the end of a round, and begins another. What becomes due meanwhile is called as well: since
    /// nothing is armed any more, that comes to an end.
    fn deliver_all(&self, delivery: &mut Delivery, panic: &mut Option<Payload>) {
        loop {
            let (more, payload) = self.deliver(usize::MAX);
            delivery.add(more);
            let goes_on = payload.is_some() || more.called > 0;
            sweep::keep(panic, payload);
            if !goes_on {
                return;
            }
        }
    }
}

/// What calling finalizers came to, and the first panic that is to be passed on.
type Outcome = (Delivery, Option<Payload>);

/// Passes the panic on, if there was one.
fn resume((delivery, panic): Outcome) -> Delivery {
    if let Some(payload) = panic {
        resume_unwind(payload);
    }
    delivery
}

impl Drop for Heap {
    fn drop(&mut self) {
        // A parked heap runs no code that is given `&Heap`: another heap may be active. One that is closed has
        // run it.
        let (_, panic) = if self.turn.is_held() && !self.registry.is_closed() {
            self.end(Heap::finalize_everything)
        } else {
            self.end(|_| (Delivery::default(), None))
        };
        // Its own drop may panic too.
        panic.into_iter().for_each(sweep::discard);
    }
}
