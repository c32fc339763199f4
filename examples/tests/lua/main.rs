//! Conformance cases of Lua, as its programs see them: metatables, `__gc`, `__mode`, errors and closing.
//!
//! Unless a test says otherwise its state is one of Lua 5.4. What is not stored in a global variable is dropped.
#![forbid(unsafe_code)]

mod closing;
mod collecting;
mod enumeration;
mod errors;
mod marking;
mod order;
mod resurrection;
mod weak_in_finalizers;
mod weak_tables;

use core::cell::RefCell;
use std::rc::Rc;

use gc_core::Gc;
use gc_examples::systems::lua::{Object, State, Value, Version, Vm};

/// A table or a userdata.
type Obj<'gc> = Gc<'gc, Object<'gc>>;

/// A state, and what its finalizers have noted.
struct Script {
    state: State,
    log: Rc<RefCell<Vec<String>>>,
}

impl Script {
    fn new() -> Script {
        Script::of(Version::Lua54)
    }

    fn of(version: Version) -> Script {
        Script::in_state(State::new(version))
    }

    fn in_state(state: State) -> Script {
        Script {
            state,
            log: Rc::default(),
        }
    }

    fn vm(&self) -> Vm<'_> {
        self.state.vm()
    }

    /// A finalizer that notes what `act` returns.
    fn finalizer(
        &self,
        act: impl for<'gc> Fn(Vm<'gc>, Obj<'gc>) -> Result<String, Value<'gc>> + 'static,
    ) -> Value<'_> {
        let log = Rc::clone(&self.log);
        Value::function(move |vm, object| {
            let object = object.object().expect("finalizers are given objects");
            log.borrow_mut().push(act(vm, object)?);
            Ok(())
        })
    }

    /// A metatable with such a finalizer.
    fn class(
        &self,
        act: impl for<'gc> Fn(Vm<'gc>, Obj<'gc>) -> Result<String, Value<'gc>> + 'static,
    ) -> Obj<'_> {
        let class = self.vm().table();
        self.vm().set(class, "__gc", self.finalizer(act));
        class
    }

    /// A metatable whose finalizer notes the object's name.
    fn naming(&self) -> Obj<'_> {
        self.class(|vm, object| Ok(name(vm, object)))
    }

    /// An object with a name, and a metatable.
    fn object<'a>(&'a self, class: Obj<'a>, name: &str) -> Obj<'a> {
        let object = self.plain(name);
        self.vm().set_metatable(object, Some(class));
        object
    }

    /// An object with a name.
    fn plain(&self, name: &str) -> Obj<'_> {
        let object = self.vm().table();
        self.vm().set(object, "name", name);
        object
    }

    /// A table of a mode, which is in a global variable of that name.
    fn weak(&self, mode: &str) -> Obj<'_> {
        let (vm, class) = (self.vm(), self.vm().table());
        vm.set(class, "__mode", mode);
        let table = vm.table();
        vm.set_metatable(table, Some(class));
        self.hold(mode, table);
        table
    }

    /// Puts something into a global variable.
    fn hold<'a>(&'a self, name: &str, value: impl Into<Value<'a>>) {
        self.vm().set(self.vm().globals(), name, value);
    }

    /// Empties a global variable.
    fn release(&self, name: &str) {
        self.hold(name, Value::Nil);
    }

    /// The object in a global variable.
    #[track_caller]
    fn held(&self, name: &str) -> Obj<'_> {
        let value = self.vm().get(self.vm().globals(), name);
        value.object().expect("the variable holds an object")
    }

    /// How many entries the table in a global variable has.
    #[track_caller]
    fn entries(&self, table: &str) -> usize {
        self.vm().len(self.held(table))
    }

    /// Collects, with no error, and returns how many finalizers were called.
    #[track_caller]
    fn collect(&mut self) -> usize {
        let collection = self.state.collect_garbage();
        collection.expect("no finalizer raises").finalized
    }

    /// What was noted since this was last asked.
    fn noted(&self) -> Vec<String> {
        self.log.take()
    }
}

/// The name of an object.
fn name<'gc>(vm: Vm<'gc>, object: Obj<'gc>) -> String {
    match vm.get(object, "name") {
        Value::String(name) => name.to_string(),
        other => format!("{other:?}"),
    }
}

/// What a global table has for a key.
fn look_up<'gc>(vm: Vm<'gc>, table: &str, key: impl Into<Value<'gc>>) -> Value<'gc> {
    let table = vm.get(vm.globals(), table).object();
    vm.get(table.expect("a global table"), key)
}
