//! Functions: what `__gc` is, written in Rust.

use core::fmt;
use core::hash::{Hash, Hasher};
use std::rc::Rc;

use gc_core::{Finalize, Trace};

use crate::systems::lua::{Value, Vm};

/// What a function comes to: nothing, or an error, which may be any value.
pub type Outcome<'gc> = Result<(), Value<'gc>>;

/// What a function does with its argument, in whatever borrow of the heap.
type Body = dyn for<'gc> Fn(Vm<'gc>, Value<'gc>) -> Outcome<'gc>;

/// A function of the host, compared by identity.
///
/// It is no object: as Lua's light C functions it is a value, and never removed from a weak table. It may have
/// captured anything but what borrows the heap.
#[derive(Trace, Finalize, Clone)]
pub struct Function(#[gc(skip)] Rc<Body>);

impl Function {
    /// Makes a function.
    pub fn new(body: impl for<'gc> Fn(Vm<'gc>, Value<'gc>) -> Outcome<'gc> + 'static) -> Function {
        Function(Rc::new(body))
    }

    /// Calls it.
    ///
    /// # Errors
    ///
    /// What it raises.
    pub fn call<'gc>(&self, vm: Vm<'gc>, argument: Value<'gc>) -> Outcome<'gc> {
        (self.0)(vm, argument)
    }

    fn address(&self) -> *const () {
        Rc::as_ptr(&self.0).cast()
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.address() == other.address()
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function: {:p}", self.address())
    }
}
