//! `Vm`: the state as programs see it, which cannot collect.

use core::any::Any;
use core::fmt;

use gc_core::{Finalize, Gc, GcOnceCell, Heap, Trace};

use crate::systems::lua::finalizer;
use crate::systems::lua::table::Table;
use crate::systems::lua::{Mode, Object, Pairs, Value, Version};

/// What all objects of a state have in common.
#[derive(Trace, Finalize)]
pub(super) struct Universe<'gc> {
    version: Version,
    globals: GcOnceCell<Gc<'gc, Object<'gc>>>,
}

impl<'gc> Universe<'gc> {
    /// A universe with nothing in it.
    pub(super) fn begin(heap: &'gc Heap, version: Version) -> Gc<'gc, Universe<'gc>> {
        heap.alloc(Universe {
            version,
            globals: GcOnceCell::new(),
        })
    }
}

/// A borrow of a [`State`](crate::systems::lua::State), in which a program makes and changes objects.
///
/// Finalizers are given one, and so cannot collect.
#[derive(Clone, Copy)]
pub struct Vm<'gc> {
    heap: &'gc Heap,
    universe: Gc<'gc, Universe<'gc>>,
}

impl<'gc> Vm<'gc> {
    pub(super) fn new(heap: &'gc Heap, universe: Gc<'gc, Universe<'gc>>) -> Vm<'gc> {
        Vm { heap, universe }
    }

    /// The heap.
    pub fn heap(self) -> &'gc Heap {
        self.heap
    }

    /// The version of Lua.
    pub fn version(self) -> Version {
        self.universe.version
    }

    /// The table of global variables.
    pub fn globals(self) -> Gc<'gc, Object<'gc>> {
        let universe = Gc::as_ref(self.universe);
        *universe.globals.get_or_init(self.heap, || self.table())
    }

    /// Makes an empty table.
    pub fn table(self) -> Gc<'gc, Object<'gc>> {
        self.heap.alloc(Object::table(self.universe))
    }

    /// Makes a userdata of something of the host's.
    pub fn userdata(self, payload: impl Any) -> Gc<'gc, Object<'gc>> {
        let payload = Box::new(payload);
        self.heap.alloc(Object::userdata(self.universe, payload))
    }

    /// What a table has for a key, without asking its metatable.
    ///
    /// # Panics
    ///
    /// If it is not a table.
    #[track_caller]
    pub fn get(self, table: Gc<'gc, Object<'gc>>, key: impl Into<Value<'gc>>) -> Value<'gc> {
        entries_of(table).get(self.heap, &key.into())
    }

    /// Gives a key of a table a value. If that is nil, the entry is removed.
    ///
    /// # Panics
    ///
    /// If it is not a table, or the key is nil.
    #[track_caller]
    pub fn set(
        self,
        table: Gc<'gc, Object<'gc>>,
        key: impl Into<Value<'gc>>,
        value: impl Into<Value<'gc>>,
    ) {
        let key = key.into();
        assert!(!key.is_nil(), "table index is nil");
        entries_of(table).set(self.heap, key, value.into());
    }

    /// How many entries a table has.
    ///
    /// # Panics
    ///
    /// If it is not a table.
    #[track_caller]
    pub fn len(self, table: Gc<'gc, Object<'gc>>) -> usize {
        entries_of(table).len()
    }

    /// The entries that a table has now.
    ///
    /// # Panics
    ///
    /// If it is not a table.
    #[track_caller]
    pub fn entries(self, table: Gc<'gc, Object<'gc>>) -> Vec<(Value<'gc>, Value<'gc>)> {
        entries_of(table).entries(self.heap)
    }

    /// Begins an enumeration that may have collections in between.
    ///
    /// # Panics
    ///
    /// If it is not a table.
    #[track_caller]
    pub fn pairs(self, table: Gc<'gc, Object<'gc>>) -> Gc<'gc, Pairs<'gc>> {
        self.heap.alloc(Pairs::new(self, table))
    }

    /// Gives an object a metatable, or takes it away.
    ///
    /// If there is a `__gc` in it, the object is marked for finalization, in its version's terms. If the object is a
    /// table, `__mode` says which parts of it are weak from now on.
    pub fn set_metatable(
        self,
        object: Gc<'gc, Object<'gc>>,
        metatable: Option<Gc<'gc, Object<'gc>>>,
    ) {
        object.metatable.set(self.heap, metatable);
        if let Some(table) = object.as_table() {
            let mode = metatable.map_or(Value::Nil, |metatable| self.get(metatable, "__mode"));
            table.set_mode(self.heap, Mode::of(&mode));
        }
        if let Some(metatable) = metatable {
            finalizer::mark(self, object, metatable);
        }
    }

    /// `collectgarbage` as a finalizer or another function calls it: refused for now, and done at the next safe point.
    pub fn collect_garbage(self) -> bool {
        self.heap.request_collection();
        false
    }
}

#[track_caller]
fn entries_of<'t, 'gc>(table: Gc<'gc, Object<'gc>>) -> &'t Table<'gc>
where
    'gc: 't,
{
    match Gc::as_ref(table).as_table() {
        Some(table) => table,
        None => panic!("attempt to index a {} value", table.type_name()),
    }
}

impl fmt::Debug for Vm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vm")
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
