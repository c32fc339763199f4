//! Values: objects that may have clones, which share their state.

use core::fmt;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, GcRefCell, Heap, Trace};

use crate::systems::golua::Host;

/// A value, or a clone of one.
pub type Value<'gc> = Gc<'gc, Object<'gc>>;

/// What a value is: nothing but a way to its state, so that there may be several.
#[derive(Trace, Finalize)]
pub struct Object<'gc> {
    state: Gc<'gc, State<'gc>>,
}

/// What a value and its clones have in common. It is also what they are recognised by: golua calls it their key.
#[derive(Trace, Finalize)]
pub struct State<'gc> {
    name: String,
    holds: GcCell<Option<Value<'gc>>>,
    finalizer: GcRefCell<Option<Finalizer>>,
    releaser: Option<Releaser>,
}

/// Why a finalizer did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It has raised an error.
    Error(String),
    /// It has used up what its context may use, which ends the context.
    Quota,
}

/// What is called when a value is finalized.
#[derive(Trace, Finalize, Clone)]
pub struct Finalizer(#[gc(skip)] Rc<Finalizing>);

type Finalizing = dyn for<'a> Fn(Host<'a>, Value<'a>) -> Result<(), Failure>;

/// What is called with a value's name when it is released. It gives back something that is not Lua's, and so is not
/// given the value.
#[derive(Trace, Finalize, Clone)]
pub struct Releaser(#[gc(skip)] Rc<dyn Fn(&str)>);

impl Finalizer {
    /// Makes a finalizer.
    pub fn new(
        finalizing: impl for<'a> Fn(Host<'a>, Value<'a>) -> Result<(), Failure> + 'static,
    ) -> Finalizer {
        Finalizer(Rc::new(finalizing))
    }
}

impl Releaser {
    /// Makes a releaser.
    pub fn new(releasing: impl Fn(&str) + 'static) -> Releaser {
        Releaser(Rc::new(releasing))
    }
}

impl<'gc> Object<'gc> {
    /// Makes a value. If it has something of the host in it there is a releaser for that.
    pub fn make(heap: &'gc Heap, name: &str, releaser: Option<Releaser>) -> Value<'gc> {
        let state = heap.alloc(State {
            name: name.to_owned(),
            holds: GcCell::new(None),
            finalizer: GcRefCell::default(),
            releaser,
        });
        heap.alloc(Object { state })
    }

    /// Makes a clone.
    pub fn clone_in(&self, heap: &'gc Heap) -> Value<'gc> {
        heap.alloc(Object { state: self.state })
    }

    /// The state.
    pub fn state(&self) -> Gc<'gc, State<'gc>> {
        self.state
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.state.name
    }

    /// The value that this one holds.
    pub fn held(&self) -> Option<Value<'gc>> {
        self.state.holds.get()
    }

    /// Holds a value, or none.
    pub fn hold(&self, heap: &'gc Heap, value: Option<Value<'gc>>) {
        self.state.holds.set(heap, value);
    }

    /// Whether there is something to be released.
    pub fn has_releaser(&self) -> bool {
        self.state.releaser.is_some()
    }

    /// Says what is called when the value is finalized.
    pub fn set_finalizer(&self, heap: &'gc Heap, finalizer: Finalizer) {
        // What is replaced is dropped when nothing is borrowed.
        let _replaced = self.state.finalizer.borrow_mut(heap).replace(finalizer);
    }

    /// Calls the finalizer that the value has now, if it has one.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn finalize_in(this: Value<'gc>, host: Host<'gc>) -> Result<(), Failure> {
        let finalizer = this.state.finalizer.borrow().clone();
        finalizer.map_or(Ok(()), |Finalizer(finalize)| finalize(host, this))
    }

    /// Calls the releaser, if there is one.
    pub fn release(&self) {
        if let Some(Releaser(release)) = &self.state.releaser {
            release(self.name());
        }
    }
}

/// Shows the name.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object").field(&self.name()).finish()
    }
}

/// Shows the name.
impl fmt::Debug for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("State").field(&self.name).finish()
    }
}

impl fmt::Debug for Finalizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finalizer").finish_non_exhaustive()
    }
}

impl fmt::Debug for Releaser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Releaser").finish_non_exhaustive()
    }
}
