//! What the objects of a program report about themselves.

use core::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::rc::Rc;

use gc_core::{Finalize, Static, Trace};

use super::any::{Any, AnyRoot};

/// The number of an object, unique in its program.
pub(crate) type Id = u32;

/// An object made by a finalizer: its number and, unless the heap refused it, its address.
pub(crate) type Birth = (Id, Option<usize>);

/// The reports of all objects of a program, read by the machine after each collection.
#[derive(Debug, Default)]
pub(crate) struct Log {
    made: Cell<Id>,
    /// Objects whose drop glue has run, in that order.
    pub(crate) died: RefCell<Vec<Id>>,
    /// Objects whose finalizer has run, in that order.
    pub(crate) finalized: RefCell<Vec<Id>>,
    /// Objects that finalizers made.
    pub(crate) born: RefCell<Vec<Birth>>,
    /// Roots that finalizers made.
    pub(crate) roots: RefCell<Vec<AnyRoot>>,
    /// Whether tracing a `Trap` panics.
    pub(crate) trapped: Cell<bool>,
}

impl Log {
    /// A number for a new object.
    pub(crate) fn fresh(&self) -> Id {
        let id = self.made.get();
        self.made.set(id + 1);
        id
    }

    /// Reports what became of an object that a finalizer made.
    pub(crate) fn bear(&self, id: Id, object: Option<Any<'_>>) {
        self.born.borrow_mut().push((id, object.map(Any::address)));
    }
}

/// The payload of a panic that is part of the program, with the number of the object it came from.
#[derive(Debug)]
pub(crate) struct Planned(pub(crate) Id);

/// Panics as planned, without a message on the terminal.
pub(crate) fn planned_panic(id: Id) -> ! {
    resume_unwind(Box::new(Planned(id)))
}

/// The part of an object that reports its death.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Tag {
    pub(crate) id: Id,
    pub(crate) log: Static<Rc<Log>>,
    /// Whether dropping it panics.
    pub(crate) panics: bool,
}

impl Drop for Tag {
    fn drop(&mut self) {
        self.log.died.borrow_mut().push(self.id);
        if self.panics {
            planned_panic(self.id);
        }
    }
}
