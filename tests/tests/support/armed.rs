//! Objects whose finalizer notes that it ran, and then does what the test says.

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Heap, Root, Trace};

use super::ledger::{Ledger, Ticket};

/// What a finalizer does.
pub(crate) type Act = for<'a> fn(Gc<'a, Armed<'a>>, &'a Heap);

/// An object with a name.
#[derive(Trace)]
pub(crate) struct Armed<'gc> {
    pub(crate) name: &'static str,
    pub(crate) ticket: Ticket,
    pub(crate) holds: GcCell<Option<Gc<'gc, Armed<'gc>>>>,
    log: Rc<RefCell<Vec<String>>>,
    #[gc(skip)]
    act: Act,
}

impl<'gc> Finalize<'gc> for Armed<'gc> {
    fn finalize(this: Gc<'gc, Self>, heap: &'gc Heap) {
        this.note(this.name);
        (this.act)(this, heap);
    }
}

impl<'gc> Armed<'gc> {
    /// Notes something.
    pub(crate) fn note(&self, text: &str) {
        self.log.borrow_mut().push(text.into());
    }

    /// Another object of the same scene.
    pub(crate) fn sibling(&self, name: &'static str) -> Armed<'gc> {
        Armed {
            name,
            ticket: self.ticket.0.sibling(),
            holds: GcCell::new(None),
            log: Rc::clone(&self.log),
            act: nothing,
        }
    }
}

/// Makes armed objects, and knows what happened to them.
#[derive(Default)]
pub(crate) struct Scene {
    pub(crate) ledger: Ledger,
    pub(crate) log: Rc<RefCell<Vec<String>>>,
}

impl Scene {
    /// An object whose finalizer only notes its name.
    pub(crate) fn armed<'gc>(&self, heap: &'gc Heap, name: &'static str) -> Gc<'gc, Armed<'gc>> {
        self.acting(heap, name, nothing)
    }

    /// An object whose finalizer does more.
    pub(crate) fn acting<'gc>(
        &self,
        heap: &'gc Heap,
        name: &'static str,
        act: Act,
    ) -> Gc<'gc, Armed<'gc>> {
        heap.alloc(Armed {
            name,
            ticket: self.ledger.ticket(),
            holds: GcCell::new(None),
            log: Rc::clone(&self.log),
            act,
        })
    }

    /// What was noted since this was last asked.
    pub(crate) fn noted(&self) -> Vec<String> {
        self.log.take()
    }
}

fn nothing(_: Gc<'_, Armed<'_>>, _: &Heap) {}

thread_local! {
    static RESCUED: RefCell<Vec<Root<Armed<'static>>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the object with a root, until [`rescued`] takes it.
pub(crate) fn rescue<'gc>(this: Gc<'gc, Armed<'gc>>, heap: &'gc Heap) {
    let root = heap.root(this);
    RESCUED.with_borrow_mut(|rescued| rescued.push(root));
}

/// The roots of what was rescued since this was last asked.
pub(crate) fn rescued() -> Vec<Root<Armed<'static>>> {
    RESCUED.take()
}
