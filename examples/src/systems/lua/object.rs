//! Objects: tables and userdata.
//!
//! Both are one type, since a weak table of the library has keys of one type, and a weak table of Lua has both.

use core::any::Any;
use core::fmt;

use gc_core::{Gc, GcCell, Static, Trace};

use crate::systems::lua::table::Table;
use crate::systems::lua::vm::Universe;

/// An object, which may have a metatable.
#[derive(Trace)]
pub struct Object<'gc> {
    /// What is global: a finalizer is given its object and the heap, and finds everything else here.
    pub(super) universe: Gc<'gc, Universe<'gc>>,
    pub(super) metatable: GcCell<Option<Gc<'gc, Object<'gc>>>>,
    body: Body<'gc>,
}

/// What an object is.
#[derive(Trace)]
enum Body<'gc> {
    Table(Table<'gc>),
    Userdata(Static<Box<dyn Any>>),
}

impl<'gc> Object<'gc> {
    fn new(universe: Gc<'gc, Universe<'gc>>, body: Body<'gc>) -> Object<'gc> {
        Object {
            universe,
            metatable: GcCell::new(None),
            body,
        }
    }

    /// An empty table.
    pub(super) fn table(universe: Gc<'gc, Universe<'gc>>) -> Object<'gc> {
        Object::new(universe, Body::Table(Table::default()))
    }

    /// A userdata with something of the host in it.
    pub(super) fn userdata(universe: Gc<'gc, Universe<'gc>>, payload: Box<dyn Any>) -> Object<'gc> {
        Object::new(universe, Body::Userdata(Static(payload)))
    }

    /// The entries, if this is a table.
    pub(super) fn as_table(&self) -> Option<&Table<'gc>> {
        match &self.body {
            Body::Table(table) => Some(table),
            Body::Userdata(_) => None,
        }
    }

    /// What is in a userdata, if this is one and that is in it.
    pub fn payload<T: Any>(&self) -> Option<&T> {
        match &self.body {
            Body::Table(_) => None,
            Body::Userdata(payload) => payload.downcast_ref(),
        }
    }

    /// The metatable.
    pub fn metatable(&self) -> Option<Gc<'gc, Object<'gc>>> {
        self.metatable.get()
    }

    /// Its type, in Lua's words.
    pub fn type_name(&self) -> &'static str {
        match self.body {
            Body::Table(_) => "table",
            Body::Userdata(_) => "userdata",
        }
    }
}

/// Type and address, as Lua prints objects.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:p}", self.type_name(), self)
    }
}
